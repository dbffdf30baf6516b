//! The types that a schema declares, and how types become one another.

use std::collections::{BTreeMap, BTreeSet};

use smol_str::SmolStr;

use super::super::facts::{self, When};
use super::super::syntax::Ty;

/// The columns of a table or view.
pub(crate) type Relation = Vec<(SmolStr, Option<Ty>)>;

/// A routine that the schema declares.
#[derive(Clone, Debug)]
pub(crate) struct Routine {
    pub args: Vec<Ty>,
    /// How many of the last of them need not be said.
    pub defaults: usize,
    pub result: Option<Ty>,
}

/// What a schema declares, as far as expressions depend on it. Names carry their namespace where
/// that is not `public`.
#[derive(Debug, Default)]
pub(crate) struct Env {
    pub major: u32,
    pub domains: BTreeMap<SmolStr, Ty>,
    pub enums: BTreeSet<SmolStr>,
    /// What each range is over.
    pub ranges: BTreeMap<SmolStr, Ty>,
    pub relations: BTreeMap<SmolStr, Relation>,
    pub routines: BTreeMap<SmolStr, Vec<Routine>>,
}

/// The type of a string literal before its place decides.
pub(super) fn unknown() -> Ty {
    Ty::new("unknown")
}

pub(super) fn is_polymorphic(ty: &Ty) -> bool {
    ty.name.starts_with("any")
}

impl Env {
    /// The columns of a table or view: one of the schema, or of the server's own.
    pub(super) fn relation(&self, path: &str) -> Option<&Relation> {
        self.relations.get(path).or_else(|| facts::relation(path, self.major))
    }

    /// What a domain is over; every other type is itself.
    pub(crate) fn base(&self, ty: &Ty) -> Ty {
        let mut ty = ty.clone();
        for _ in 0..16 {
            match self.domains.get(&ty.name).filter(|_| !ty.array) {
                Some(base) => ty = base.clone(),
                None => break,
            }
        }
        ty
    }

    pub(crate) fn is_domain(&self, ty: &Ty) -> bool {
        !ty.array && self.domains.contains_key(&ty.name)
    }

    pub(super) fn category(&self, ty: &Ty) -> char {
        if ty.array {
            return 'A';
        }
        let ty = self.base(ty);
        if self.enums.contains(&ty.name) {
            return 'E';
        }
        if self.ranges.contains_key(&ty.name) {
            return 'R';
        }
        facts::category(&ty.name).map_or('U', |(category, _)| category)
    }

    pub(super) fn is_preferred(&self, ty: &Ty) -> bool {
        !ty.array && facts::category(&ty.name).is_some_and(|(_, preferred)| preferred)
    }

    /// Whether a value becomes another type by itself.
    pub(super) fn coerces(&self, from: &Ty, to: &Ty) -> bool {
        self.coerces_when(from, to, When::Implicit)
    }

    fn coerces_when(&self, from: &Ty, to: &Ty, when: When) -> bool {
        if from.is("unknown") || (from.name == to.name && from.array == to.array) {
            return true;
        }
        if !to.array && is_polymorphic(to) {
            return self.is_kind(from, &to.name);
        }
        let (from, to) = (self.base(from), self.base(to));
        if from.name == to.name && from.array == to.array {
            return true;
        }
        match (from.array, to.array) {
            (false, false) => matches!(
                (facts::cast(&from.name, &to.name), when),
                (Some(When::Implicit), _) | (Some(When::Assignment), When::Assignment)
            ),
            (true, true) => {
                let (from, to) = (Ty::new(&from.name), Ty::new(&to.name));
                self.coerces_when(&from, &to, when)
            }
            _ => false,
        }
    }

    /// Whether a type is one of those that a polymorphic one stands for.
    fn is_kind(&self, ty: &Ty, polymorphic: &str) -> bool {
        match polymorphic {
            "anyarray" | "anycompatiblearray" => ty.array,
            "anynonarray" | "anycompatiblenonarray" => !ty.array,
            "anyenum" => self.category(ty) == 'E',
            "anyrange" | "anycompatiblerange" => {
                !ty.array && self.category(ty) == 'R' && !ty.name.ends_with("multirange")
            }
            "anymultirange" | "anycompatiblemultirange" => {
                !ty.array && ty.name.ends_with("multirange")
            }
            _ => true,
        }
    }

    /// The type that all parts of a CASE, an array or a union get (`select_common_type`).
    pub(super) fn common(&self, types: &[Option<Ty>]) -> Option<Ty> {
        let types: Vec<_> =
            types.iter().map(|ty| ty.as_ref().map(Ty::base)).collect::<Option<_>>()?;
        let (first, rest) = types.split_first()?;
        if !first.is("unknown") && rest.iter().all(|ty| ty == first) {
            return Some(first.clone());
        }
        let mut chosen = self.base(first).base();
        for ty in rest.iter().map(|ty| self.base(ty).base()) {
            if ty.is("unknown") || ty == chosen {
                continue;
            }
            if chosen.is("unknown") {
                chosen = ty;
            } else if self.category(&ty) != self.category(&chosen) {
                return None;
            } else if !self.is_preferred(&chosen)
                && self.coerces(&chosen, &ty)
                && !self.coerces(&ty, &chosen)
            {
                chosen = ty;
            }
        }
        Some(if chosen.is("unknown") { Ty::new("text") } else { chosen })
    }
}
