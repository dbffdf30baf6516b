//! Operators: the types that both sides take, and what IN, ANY and rows are written out as.

use smol_str::SmolStr;

use super::super::syntax::{Logic, Node, Ty};
use super::env::unknown;
use super::expr::{Scope, Typed, Walker, coerce, one_or};
use super::literal;

impl Walker<'_> {
    pub(super) fn unary(&mut self, op: SmolStr, inside: Node, scope: &Scope<'_>) -> Typed {
        let (inside, ty) = self.walk(inside, scope);
        if op == "-"
            && let Node::Const(Some(value), ty) = &inside
            && matches!(ty.name.as_str(), "int4" | "int8" | "numeric" | "float8")
            && !value.starts_with('-')
        {
            return (Node::Const(Some(format!("-{value}").into()), ty.clone()), Some(ty.clone()));
        }
        let chosen = ty.as_ref().and_then(|ty| self.env.unary(&op, ty));
        let Some(chosen) = chosen else { return (Node::Unary(op, Box::new(inside)), None) };
        let inside = match chosen.args.first() {
            Some(to) => coerce(inside, ty.as_ref(), to),
            None => inside,
        };
        (Node::Unary(op, Box::new(inside)), chosen.result)
    }

    pub(super) fn binary(
        &mut self,
        op: SmolStr,
        left: Node,
        right: Node,
        scope: &Scope<'_>,
    ) -> Typed {
        if let (Node::Row(lefts), Node::Row(rights)) = (&left, &right)
            && lefts.len() == rights.len()
        {
            let (Node::Row(lefts), Node::Row(rights)) = (left, right) else {
                return (Node::Null, None);
            };
            return (self.rows(op, lefts, rights, scope), Some(Ty::new("bool")));
        }
        let (left, right) = (self.walk(left, scope), self.walk(right, scope));
        let (left, right, result) = self.operands(&op, left, right);
        (Node::Binary(op, Box::new(left), Box::new(right)), result)
    }

    /// Rows are compared part by part where that is all there is to it.
    fn rows(
        &mut self,
        op: SmolStr,
        lefts: Vec<Node>,
        rights: Vec<Node>,
        scope: &Scope<'_>,
    ) -> Node {
        let mut pairs = Vec::new();
        for (left, right) in lefts.into_iter().zip(rights) {
            let (left, right) = (self.walk(left, scope), self.walk(right, scope));
            let (left, right, _) = self.operands(&op, left, right);
            pairs.push((left, right));
        }
        let logic = match op.as_str() {
            "=" => Logic::And,
            "<>" => Logic::Or,
            _ => {
                let (lefts, rights) = pairs.into_iter().unzip();
                return Node::Binary(op, Box::new(Node::Row(lefts)), Box::new(Node::Row(rights)));
            }
        };
        let each = pairs
            .into_iter()
            .map(|(left, right)| Node::Binary(op.clone(), Box::new(left), Box::new(right)));
        Node::Logic(logic, each.collect())
    }

    /// The operands of an operator as it takes them, and the type of its result.
    pub(super) fn operands(
        &mut self,
        op: &str,
        left: Typed,
        right: Typed,
    ) -> (Node, Node, Option<Ty>) {
        let ((left, lt), (right, rt)) = (left, right);
        let usual = matches!(
            op,
            "=" | "<>"
                | "<"
                | ">"
                | "<="
                | ">="
                | "~~"
                | "!~~"
                | "~"
                | "!~"
                | "~*"
                | "!~*"
                | "~~*"
                | "!~~*"
        );
        let usual = usual.then(|| Ty::new("bool"));
        let (Some(l), Some(r)) = (&lt, &rt) else {
            // Where one operand's type is not known, nobody can say what a literal beside it becomes.
            let open = |node: Node, other: &Option<Ty>| {
                if other.is_none() { literal::open(node) } else { node }
            };
            return (open(left, &rt), open(right, &lt), usual);
        };
        match self.env.binary(op, l, r) {
            Some(chosen) => {
                let mut types = chosen.args.into_iter();
                let left = match types.next() {
                    Some(to) => coerce(left, Some(l), &to),
                    None => left,
                };
                let right = match types.next() {
                    Some(to) => coerce(right, Some(r), &to),
                    None => right,
                };
                (left, right, chosen.result)
            }
            // An operator of an extension: a literal is of the other operand's type.
            None if l.is("unknown") => (coerce(left, Some(l), r), right, usual),
            None if r.is("unknown") => {
                let right = coerce(right, Some(r), l);
                (left, right, usual)
            }
            None => (left, right, usual),
        }
    }

    pub(super) fn quantified(
        &mut self,
        left: Node,
        op: SmolStr,
        all: bool,
        right: Node,
        scope: &Scope<'_>,
    ) -> Node {
        let build = |left: Node, right: Node| Node::Quantified {
            left: Box::new(left),
            op: op.clone(),
            all,
            right: Box::new(right),
        };
        if let Node::Query(query) = right {
            let (query, columns) = self.query(*query, Some(scope));
            if let Node::Row(items) = left {
                let items = items.into_iter().zip(columns.iter().map(|(_, ty)| ty.clone()));
                let items = items.map(|(item, ty)| {
                    let left = self.walk(item, scope);
                    self.operands(&op, left, (Node::Null, ty)).0
                });
                let row = Node::Row(items.collect());
                return build(row, Node::Query(Box::new(query)));
            }
            let left = self.walk(left, scope);
            let ty = columns.into_iter().next().and_then(|(_, ty)| ty);
            let left = match ty {
                None => literal::open(left.0),
                ty => self.operands(&op, left, (Node::Param("$".into()), ty)).0,
            };
            return build(left, Node::Query(Box::new(query)));
        }
        let left = self.walk(left, scope);
        let right = self.walk(right, scope);
        let (left, right) = self.array_operands(&op, left, right);
        build(left, right)
    }

    /// The operands of an operator between a value and each element of an array.
    fn array_operands(&mut self, op: &str, left: Typed, right: Typed) -> (Node, Node) {
        let ((left, lt), (right, rt)) = (left, right);
        let element = match &rt {
            Some(ty) if ty.is("unknown") => Some(unknown()),
            Some(ty) => self.env.base(ty).element(),
            None => None,
        };
        let chosen = match (&lt, &element) {
            (Some(l), Some(r)) => self.env.binary(op, l, r),
            _ => None,
        };
        let Some(chosen) = chosen else {
            let right = match right {
                Node::Array(items) if lt.is_none() => {
                    Node::Array(items.into_iter().map(literal::open).collect())
                }
                other if lt.is_none() => literal::open(other),
                other => other,
            };
            return (left, right);
        };
        let mut types = chosen.args.into_iter();
        let left = match types.next() {
            Some(to) => coerce(left, lt.as_ref(), &to),
            None => left,
        };
        let right = match types.next() {
            Some(to) => coerce(right, rt.as_ref(), &to.array_of()),
            None => right,
        };
        (left, right)
    }

    /// IN with a list becomes `= ANY` over an array of the constants, and `=` for each of the rest.
    pub(super) fn within(
        &mut self,
        left: Node,
        not: bool,
        list: Vec<Node>,
        scope: &Scope<'_>,
    ) -> Node {
        let op = SmolStr::from(if not { "<>" } else { "=" });
        let logic = if not { Logic::And } else { Logic::Or };
        if matches!(left, Node::Row(_)) || list.iter().any(|item| matches!(item, Node::Row(_))) {
            let parts: Vec<_> = list
                .into_iter()
                .map(|item| self.binary(op.clone(), left.clone(), item, scope).0)
                .collect();
            return one_or(logic, parts);
        }
        let (constants, others): (Vec<_>, Vec<_>) =
            list.into_iter().partition(|item| !literal::has_columns(item));
        let (constants, others) = if constants.len() > 1 {
            (constants, others)
        } else {
            // A lonely constant stays where it stood, for there is no array.
            return self.each(
                &op,
                logic,
                left,
                constants.into_iter().chain(others).collect(),
                scope,
            );
        };
        let left_typed = self.walk(left.clone(), scope);
        let typed: Vec<_> = constants.iter().cloned().map(|item| self.walk(item, scope)).collect();
        let mut types = vec![left_typed.1.clone()];
        types.extend(typed.iter().map(|(_, ty)| ty.clone()));
        let common = if types.iter().all(Option::is_some) { self.env.common(&types) } else { None };
        if left_typed.1.is_some() && common.as_ref().is_none_or(|ty| ty.array) {
            return self.each(
                &op,
                logic,
                left,
                constants.into_iter().chain(others).collect(),
                scope,
            );
        }
        let items = typed.into_iter().map(|(item, ty)| match &common {
            Some(common) => coerce(item, ty.as_ref(), common),
            None => literal::open(item),
        });
        let array = Node::Array(items.collect());
        let (left_node, array) =
            self.array_operands(&op, left_typed, (array, common.map(|ty| ty.array_of())));
        let mut parts = vec![Node::Quantified {
            left: Box::new(left_node),
            op: op.clone(),
            all: not,
            right: Box::new(array),
        }];
        for item in others {
            parts.push(self.binary(op.clone(), left.clone(), item, scope).0);
        }
        one_or(logic, parts)
    }

    fn each(
        &mut self,
        op: &SmolStr,
        logic: Logic,
        left: Node,
        items: Vec<Node>,
        scope: &Scope<'_>,
    ) -> Node {
        let parts =
            items.into_iter().map(|item| self.binary(op.clone(), left.clone(), item, scope).0);
        let parts = parts.collect();
        one_or(logic, parts)
    }
}
