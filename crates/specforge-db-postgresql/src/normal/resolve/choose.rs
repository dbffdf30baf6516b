//! Which operator or function is meant, by the types of its operands.

use super::super::facts;
use super::super::syntax::Ty;
use super::env::{Env, is_polymorphic, unknown};

/// What was chosen: the types that the operands become, and the type of the result.
#[derive(Clone, Debug)]
pub(super) struct Chosen {
    pub args: Vec<Ty>,
    pub result: Option<Ty>,
}

impl Env {
    /// The operator between two operands (`oper`).
    pub(super) fn binary(&self, op: &str, left: &Ty, right: &Ty) -> Option<Chosen> {
        let rows = facts::operators(op);
        let find = |left: &Ty, right: &Ty| {
            let exact =
                |row: &&facts::Operator| row.left.as_ref() == Some(left) && row.right == *right;
            rows.iter().find(exact).map(|row| Chosen {
                args: vec![left.clone(), right.clone()],
                result: Some(row.result.clone()),
            })
        };
        let (left, right) = (left.base(), right.base());
        // A literal is first taken to be of the other operand's type.
        let (l, r) = match (left.is("unknown"), right.is("unknown")) {
            (true, false) => (right.clone(), right.clone()),
            (false, true) => (left.clone(), left.clone()),
            _ => (left.clone(), right.clone()),
        };
        let literal = l != left || r != right;
        if let Some(found) = find(&l, &r) {
            return Some(found);
        }
        if literal
            && let base = self.base(&l).base()
            && base != l
            && let Some(found) = find(&base, &base)
        {
            return Some(found);
        }
        let candidates = rows.iter().filter_map(|row| {
            let args = vec![row.left.clone()?, row.right.clone()];
            Some((args, Some(row.result.clone())))
        });
        self.select(&[left, right], candidates)
    }

    /// The operator before an operand.
    pub(super) fn unary(&self, op: &str, operand: &Ty) -> Option<Chosen> {
        let rows = facts::operators(op).iter().filter(|row| row.left.is_none());
        let candidates = rows.map(|row| (vec![row.right.clone()], Some(row.result.clone())));
        self.select(&[operand.base()], candidates)
    }

    /// The function of that name (`func_get_detail`).
    pub(super) fn function(&self, name: &str, own: Option<&str>, args: &[Ty]) -> Option<Chosen> {
        let args: Vec<_> = args.iter().map(Ty::base).collect();
        let count = args.len();
        let builtin = if own.is_none() { facts::functions(name) } else { &[] };
        let mut candidates: Vec<(Vec<Ty>, Option<Ty>)> = Vec::new();
        for row in builtin {
            let declared = row.args.len();
            if row.variadic && count + 1 >= declared {
                let last =
                    row.args.last().map(|last| last.element().unwrap_or_else(|| last.clone()));
                let mut types: Vec<_> = row.args.iter().take(declared - 1).cloned().collect();
                types
                    .extend(std::iter::repeat_n(last, count.saturating_sub(types.len())).flatten());
                candidates.push((types, Some(row.result.clone())));
            } else if count <= declared && count + row.defaults >= declared {
                let types = row.args.iter().take(count).cloned().collect();
                candidates.push((types, Some(row.result.clone())));
            }
        }
        let declared = own.map_or_else(|| name.into(), |own| format!("{own}.{name}"));
        for routine in self.routines.get(declared.as_str()).into_iter().flatten() {
            let declared = routine.args.len();
            if count <= declared && count + routine.defaults >= declared {
                let types = routine.args.iter().take(count).cloned().collect();
                candidates.push((types, routine.result.clone()));
            }
        }
        if let Some((types, result)) = candidates.iter().find(|(types, _)| *types == args) {
            return Some(Chosen { args: types.clone(), result: result.clone() });
        }
        self.select(&args, candidates)
    }

    /// The one of several that fits best (`func_select_candidate`).
    fn select(
        &self,
        args: &[Ty],
        candidates: impl IntoIterator<Item = (Vec<Ty>, Option<Ty>)>,
    ) -> Option<Chosen> {
        let fitting = |types: &[Ty]| {
            types.len() == args.len()
                && args.iter().zip(types).all(|(from, to)| self.coerces(from, to))
        };
        let mut left: Vec<_> = candidates
            .into_iter()
            .filter(|(types, _)| fitting(types) && self.consistent(args, types))
            .collect();
        if left.len() > 1 {
            let bases: Vec<_> = args.iter().map(|ty| self.base(ty).base()).collect();
            let known = |arg: &Ty| !arg.is("unknown");
            let score = |types: &[Ty], fits: &dyn Fn(&Ty, &Ty) -> bool| {
                bases.iter().zip(types).filter(|(arg, ty)| known(arg) && fits(arg, ty)).count()
            };
            keep_best(&mut left, |types| score(types, &|arg, ty| arg == ty));
            if left.len() > 1 {
                keep_best(&mut left, |types| {
                    score(types, &|arg, ty| {
                        arg == ty
                            || (self.is_preferred(ty) && self.category(ty) == self.category(arg))
                    })
                });
            }
            if left.len() > 1 && bases.iter().any(|arg| !known(arg)) {
                self.by_literals(&mut left, &bases);
            }
        }
        match left.as_slice() {
            [(types, result)] => Some(self.bind(args, types, result.clone())),
            _ => None,
        }
    }

    /// Literals are taken to be strings where that fits, or whatever all candidates agree on.
    fn by_literals(&self, left: &mut Vec<(Vec<Ty>, Option<Ty>)>, args: &[Ty]) {
        let mut wanted = Vec::new();
        for (at, arg) in args.iter().enumerate() {
            if !arg.is("unknown") {
                continue;
            }
            let slots: Vec<_> = left.iter().filter_map(|(types, _)| types.get(at)).collect();
            let categories: Vec<_> = slots.iter().map(|ty| self.category(ty)).collect();
            let category = if categories.contains(&'S') {
                Some('S')
            } else {
                let first = categories.first().copied();
                first.filter(|first| categories.iter().all(|c| c == first))
            };
            let Some(category) = category else {
                wanted.clear();
                break;
            };
            let preferred =
                slots.iter().any(|ty| self.category(ty) == category && self.is_preferred(ty));
            wanted.push((at, category, preferred));
        }
        let fits = |types: &[Ty]| {
            wanted.iter().all(|(at, category, preferred)| {
                types.get(*at).is_some_and(|ty| {
                    self.category(ty) == *category && (!preferred || self.is_preferred(ty))
                })
            })
        };
        if !wanted.is_empty() && left.iter().any(|(types, _)| fits(types)) {
            left.retain(|(types, _)| fits(types));
        }
        if left.len() < 2 {
            return;
        }
        // The last guess: literals are of the type of all the others.
        let mut known = args.iter().filter(|arg| !arg.is("unknown"));
        if let Some(first) = known.next().cloned()
            && known.all(|arg| *arg == first)
        {
            let fits = |types: &[Ty]| types.iter().all(|ty| self.coerces(&first, ty));
            if left.iter().filter(|(types, _)| fits(types)).count() == 1 {
                left.retain(|(types, _)| fits(types));
            }
        }
    }

    /// Whether the operands agree on what polymorphic types stand for.
    fn consistent(&self, args: &[Ty], types: &[Ty]) -> bool {
        let mut element: Option<Ty> = None;
        for (arg, ty) in args.iter().zip(types) {
            if arg.is("unknown") || ty.array {
                continue;
            }
            let found = match ty.name.as_str() {
                "anyelement" | "anynonarray" | "anyenum" => Some(arg.clone()),
                "anyarray" => arg.element(),
                "anyrange" => range_of(arg),
                _ => None,
            };
            if let Some(found) = found {
                if element.as_ref().is_some_and(|known| *known != found) {
                    return false;
                }
                element = Some(found);
            }
        }
        true
    }

    /// Puts the types in that polymorphic ones stand for.
    fn bind(&self, args: &[Ty], types: &[Ty], result: Option<Ty>) -> Chosen {
        let elements = |family: &str| -> Vec<Option<Ty>> {
            let pairs =
                args.iter().zip(types).filter(|(_, ty)| !ty.array && ty.name.starts_with(family));
            pairs
                .filter_map(|(arg, ty)| match ty.name.trim_start_matches(family) {
                    _ if arg.is("unknown") => None,
                    "array" => Some(self.base(arg).element()),
                    "range" => Some(range_of(arg)),
                    _ => Some(Some(arg.clone())),
                })
                .collect()
        };
        let compatible = self.common(&elements("anycompatible"));
        let plain = elements("any").into_iter().flatten().next();
        let range =
            args.iter().zip(types).find(|(arg, ty)| ty.name == "anyrange" && !arg.is("unknown"));
        let range = range.map(|(arg, _)| arg.clone());
        let bound = |ty: &Ty| -> Option<Ty> {
            if ty.array || !is_polymorphic(ty) {
                return Some(ty.clone());
            }
            match ty.name.as_str() {
                "any" => Some(unknown()),
                "anycompatible" | "anycompatiblenonarray" => compatible.clone(),
                "anycompatiblearray" => compatible.as_ref().map(Ty::array_of),
                "anyarray" => plain.as_ref().map(Ty::array_of),
                "anyrange" => range.clone(),
                "anyelement" | "anynonarray" | "anyenum" => plain.clone(),
                _ => None,
            }
        };
        let types =
            args.iter()
                .zip(types)
                .map(|(arg, ty)| {
                    if ty.is("any") {
                        arg.clone()
                    } else {
                        bound(ty).unwrap_or_else(|| arg.clone())
                    }
                })
                .collect();
        Chosen { args: types, result: result.as_ref().and_then(bound) }
    }
}

fn keep_best(left: &mut Vec<(Vec<Ty>, Option<Ty>)>, score: impl Fn(&[Ty]) -> usize) {
    let best = left.iter().map(|(types, _)| score(types)).max().unwrap_or_default();
    left.retain(|(types, _)| score(types) == best);
}

/// What a range is over.
fn range_of(ty: &Ty) -> Option<Ty> {
    let name = match ty.name.as_str() {
        "int4range" | "int4multirange" => "int4",
        "int8range" | "int8multirange" => "int8",
        "numrange" | "nummultirange" => "numeric",
        "tsrange" | "tsmultirange" => "timestamp",
        "tstzrange" | "tstzmultirange" => "timestamptz",
        "daterange" | "datemultirange" => "date",
        _ => return None,
    };
    Some(Ty::new(name))
}
