//! Calls and CASE.

use smol_str::SmolStr;

use super::super::syntax::{Call, Case, Node, Sort, Ty, Window};
use super::expr::{Scope, Typed, Walker, coerce};
use super::literal;

/// The functions behind what SQL spells with words.
const SPELLED: &[(&str, &str)] = &[
    ("AT TIME ZONE", "timezone"),
    ("EXTRACT", "extract"),
    ("NORMALIZE", "normalize"),
    ("OVERLAPS", "overlaps"),
    ("OVERLAY", "overlay"),
    ("POSITION", "position"),
    ("SUBSTRING SIMILAR", "substring"),
    ("SUBSTRING", "substring"),
    ("TRIM BOTH", "btrim"),
    ("TRIM LEADING", "ltrim"),
    ("TRIM TRAILING", "rtrim"),
];

impl Walker<'_> {
    pub(super) fn call(&mut self, mut call: Call, scope: &Scope<'_>) -> Typed {
        if let Some(filter) = call.filter.take() {
            call.filter = Some(self.condition(filter, scope));
        }
        if let Some(over) = call.over.take() {
            call.over = Some(self.window(over, scope));
        }
        if !call.within {
            call.order = self.sorts(std::mem::take(&mut call.order), scope);
        }
        let args: Vec<_> = std::mem::take(&mut call.args);
        let mut names = Vec::new();
        let mut typed = Vec::new();
        for (name, arg) in args {
            names.push(name);
            typed.push(self.walk(arg, scope));
        }
        let result = match call.name.as_str() {
            "coalesce" | "greatest" | "least" if call.namespace.is_none() => {
                self.unified(&mut typed)
            }
            "nullif" if call.namespace.is_none() && typed.len() == 2 => self.nullif(&mut typed),
            _ if call.star => {
                self.env.function(&call.name, None, &[]).and_then(|chosen| chosen.result)
            }
            _ if names.iter().any(Option::is_some) => {
                for (node, _) in &mut typed {
                    open_in_place(node);
                }
                None
            }
            _ => self.applied(&mut call, &mut typed, scope),
        };
        call.args = names.into_iter().zip(typed.into_iter().map(|(node, _)| node)).collect();
        (Node::Call(Box::new(call)), result)
    }

    /// Gives all parts their common type.
    fn unified(&mut self, typed: &mut [Typed]) -> Option<Ty> {
        let types: Vec<_> = typed.iter().map(|(_, ty)| ty.clone()).collect();
        let common = self.env.common(&types);
        for (node, ty) in typed.iter_mut() {
            let own = std::mem::replace(node, Node::Null);
            *node = match &common {
                Some(common) => coerce(own, ty.as_ref(), common),
                None => literal::open(own),
            };
        }
        common
    }

    fn nullif(&mut self, typed: &mut Vec<Typed>) -> Option<Ty> {
        let (right, left) = (typed.pop()?, typed.pop()?);
        let known = left.1.clone();
        let right_type = right.1.clone();
        let chosen = match (&known, &right_type) {
            (Some(l), Some(r)) => self.env.binary("=", l, r),
            _ => None,
        };
        let (left, right, _) = self.operands("=", left, right);
        typed.push((left, known.clone()));
        typed.push((right, right_type));
        chosen.and_then(|chosen| chosen.args.into_iter().next()).or(known)
    }

    fn applied(&mut self, call: &mut Call, typed: &mut [Typed], scope: &Scope<'_>) -> Option<Ty> {
        // By a pattern, it is a call like any other.
        let text = |ty: &Option<Ty>| {
            ty.as_ref().is_some_and(|ty| ty.is("text") || ty.is("unknown") || ty.is("varchar"))
        };
        if call.name == "SUBSTRING" && typed.get(1).is_some_and(|(_, ty)| text(ty)) {
            call.name = "substring".into();
        }
        let name = SPELLED.iter().find(|(words, _)| *words == call.name).map(|(_, name)| *name);
        let name = SmolStr::from(name.unwrap_or(&call.name));
        // What a function over an ordered set is ordered by are arguments too.
        let mut sorts: Vec<(Typed, SmolStr)> = Vec::new();
        if call.within {
            for sort in std::mem::take(&mut call.order) {
                sorts.push((self.walk(sort.by, scope), sort.words));
            }
        }
        let types: Option<Vec<_>> = typed
            .iter()
            .chain(sorts.iter().map(|(typed, _)| typed))
            .map(|(_, ty)| ty.clone())
            .collect();
        let own = call.namespace.clone();
        let chosen = if call.variadic {
            None
        } else {
            types.and_then(|types| self.env.function(&name, own.as_deref(), &types))
        };
        let result = if let Some(chosen) = chosen {
            let slots = typed.iter_mut().chain(sorts.iter_mut().map(|(typed, _)| typed));
            for ((node, ty), to) in slots.zip(&chosen.args) {
                let own = std::mem::replace(node, Node::Null);
                *node = coerce(own, ty.as_ref(), to);
            }
            chosen.result
        } else {
            for (node, _) in typed.iter_mut() {
                open_in_place(node);
            }
            None
        };
        if call.within {
            call.order = sorts.into_iter().map(|((by, _), words)| Sort { by, words }).collect();
        }
        result
    }

    pub(super) fn sorts(&mut self, sorts: Vec<Sort>, scope: &Scope<'_>) -> Vec<Sort> {
        let each = |sort: Sort| Sort { by: self.settled(sort.by, scope).0, words: sort.words };
        sorts.into_iter().map(each).collect()
    }

    pub(super) fn window(&mut self, window: Window, scope: &Scope<'_>) -> Window {
        Window {
            partition: window
                .partition
                .into_iter()
                .map(|node| self.settled(node, scope).0)
                .collect(),
            order: self.sorts(window.order, scope),
            frame: window.frame.into_iter().map(|node| self.walk(node, scope).0).collect(),
            ..window
        }
    }

    pub(super) fn case(&mut self, case: Case, scope: &Scope<'_>) -> Typed {
        let operand = case.operand.map(|operand| self.settled(operand, scope));
        let mut arms = Vec::new();
        let mut results = Vec::new();
        for (when, then) in case.arms {
            let when = match &operand {
                Some((_, ty)) => {
                    let when = self.walk(when, scope);
                    self.operands("=", (Node::Param("$".into()), ty.clone()), when).1
                }
                None => self.condition(when, scope),
            };
            arms.push(when);
            results.push(self.walk(then, scope));
        }
        let absent = case.otherwise.is_none();
        let otherwise = self.walk(case.otherwise.unwrap_or(Node::Null), scope);
        let mut types = vec![otherwise.1.clone()];
        types.extend(results.iter().map(|(_, ty)| ty.clone()));
        let common = self.env.common(&types);
        let mut settle = |(node, ty): Typed| match &common {
            Some(common) => coerce(node, ty.as_ref(), common),
            None => literal::open(node),
        };
        let arms = arms.into_iter().zip(results.into_iter().map(&mut settle)).collect();
        let otherwise = settle(otherwise);
        // The server says ELSE NULL where nothing is said.
        let otherwise = (!(absent || matches!(otherwise, Node::Const(None, _) | Node::Null)))
            .then_some(otherwise);
        let operand = operand.map(|(node, _)| node);
        (Node::Case(Box::new(Case { operand, arms, otherwise })), common)
    }
}

fn open_in_place(node: &mut Node) {
    let own = std::mem::replace(node, Node::Null);
    *node = literal::open(own);
}
