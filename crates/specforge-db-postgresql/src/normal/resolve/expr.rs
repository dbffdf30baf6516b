//! Walking an expression and adding what the server adds.

use smol_str::SmolStr;

use super::super::syntax::{Logic, Node, Subscript, Ty};
use super::env::{Env, Relation, unknown};
use super::literal;

/// What a name in an expression may be a column of.
#[derive(Debug, Default)]
pub(crate) struct Scope<'p> {
    pub parent: Option<&'p Scope<'p>>,
    pub items: Vec<Item>,
    /// Whether columns are written with the name of what they are of.
    pub qualify: bool,
    /// What `*` stands for: the names of items and of their columns.
    pub star: Vec<(SmolStr, SmolStr)>,
}

/// A table, view or query in a scope.
#[derive(Clone, Debug, Default)]
pub(crate) struct Item {
    /// The name by which it is found.
    pub alias: SmolStr,
    /// The name by which it is written.
    pub shown: SmolStr,
    pub columns: Relation,
    /// Columns that are found by their bare names only through a join.
    pub hidden: Vec<SmolStr>,
    /// Whether `columns` is all there is.
    pub known: bool,
    /// Whether a row of it is no more than the value of its only column.
    pub scalar: bool,
    /// The type of its rows, where it is a table or a view.
    pub row: Option<Ty>,
}

impl Scope<'_> {
    /// The scope of a table's own expressions.
    pub(crate) fn of_table(name: &str, columns: Relation) -> Self {
        let item = Item {
            alias: name.into(),
            shown: name.into(),
            columns,
            known: true,
            ..Item::default()
        };
        Scope { parent: None, items: vec![item], ..Scope::default() }
    }
}

/// Brings expressions to the form that the server would print.
pub(crate) struct Walker<'e> {
    pub env: &'e Env,
    /// How often a name of something read from was seen further out, so that it gets a number.
    pub names: Vec<Vec<SmolStr>>,
    /// Queries that have a name, innermost last.
    pub ctes: Vec<(SmolStr, Relation)>,
    /// How many more recursive queries may be walked twice.
    pub spare: usize,
}

/// A node with its type, where it is known.
pub(super) type Typed = (Node, Option<Ty>);

impl<'e> Walker<'e> {
    pub(crate) fn new(env: &'e Env) -> Self {
        Self { env, names: Vec::new(), ctes: Vec::new(), spare: 16 }
    }

    /// An expression whose value goes into a column of that type.
    pub(crate) fn assigned(&mut self, node: Node, scope: &Scope<'_>, to: Option<&Ty>) -> Node {
        let (node, ty) = self.walk(node, scope);
        match (to, &node) {
            (Some(to), Node::Text(_) | Node::Null) => {
                let base = self.env.base(to);
                let mods = if base.is("interval") { base } else { base.base() };
                self.of_range(coerce(node, ty.as_ref(), &mods))
            }
            (None, Node::Text(_)) => coerce(node, ty.as_ref(), &Ty::new("text")),
            _ => node,
        }
    }

    /// A constant of a range that the schema declares, with bounds as the server writes them.
    fn of_range(&self, node: Node) -> Node {
        match node {
            Node::Const(Some(value), ty) if !ty.array => {
                let over = self.env.ranges.get(&ty.name);
                let form = over.and_then(|over| literal::range(&value, over));
                Node::Const(Some(form.map_or(value, SmolStr::from)), ty)
            }
            node => node,
        }
    }

    /// The type of an expression's value, where it is known.
    pub(crate) fn type_of(&mut self, node: Node, scope: &Scope<'_>) -> Option<Ty> {
        self.walk(node, scope).1
    }

    /// A condition.
    pub(crate) fn condition(&mut self, node: Node, scope: &Scope<'_>) -> Node {
        let (node, ty) = self.walk(node, scope);
        coerce(node, ty.as_ref(), &Ty::new("bool"))
    }

    pub(super) fn walk(&mut self, node: Node, scope: &Scope<'_>) -> Typed {
        let bool = || Some(Ty::new("bool"));
        match node {
            Node::Column(path) => self.column(path, scope),
            Node::Number(number) => literal::number(&number),
            Node::Text(_) | Node::Null => (node, Some(unknown())),
            Node::Const(value, ty) => {
                let value = value.map(|value| literal::canonical(&value, &ty));
                (self.of_range(Node::Const(value, ty.clone())), Some(ty))
            }
            Node::Word(word) => {
                let ty = literal::word_type(&word);
                (Node::Word(word), ty)
            }
            Node::All(path) => self.whole_row(path, scope),
            Node::Param(_) => (node, None),
            Node::Cast(inside, ty) => self.cast(*inside, ty, scope),
            Node::Unary(op, inside) => self.unary(op, *inside, scope),
            Node::Binary(op, left, right) => self.binary(op, *left, *right, scope),
            Node::Logic(logic, parts) => (self.logic(logic, parts, scope), bool()),
            Node::Not(inside) => (Node::Not(Box::new(self.condition(*inside, scope))), bool()),
            Node::Test(inside, what) => {
                let (inside, ty) = self.walk(*inside, scope);
                let truth = ["TRUE", "FALSE", "UNKNOWN"].iter().any(|word| what.ends_with(word));
                let to = Ty::new(if truth { "bool" } else { "text" });
                let inside = if literal::is_open(&inside) {
                    coerce(inside, ty.as_ref(), &to)
                } else {
                    inside
                };
                (Node::Test(Box::new(inside), what), bool())
            }
            Node::Distinct(left, right) => {
                let (left, right) = (self.walk(*left, scope), self.walk(*right, scope));
                let (left, right, _) = self.operands("=", left, right);
                (Node::Distinct(Box::new(left), Box::new(right)), bool())
            }
            Node::Quantified { left, op, all, right } => {
                (self.quantified(*left, op, all, *right, scope), bool())
            }
            Node::In { left, not, list } => (self.within(*left, not, list, scope), bool()),
            Node::Call(call) => self.call(*call, scope),
            Node::Case(case) => self.case(*case, scope),
            Node::Array(items) => self.array(items, scope),
            Node::Row(items) => {
                let items = items.into_iter().map(|item| self.settled(item, scope).0).collect();
                (Node::Row(items), Some(Ty::new("record")))
            }
            Node::Subscript(inside, subscript) => self.subscript(*inside, subscript, scope),
            Node::Field(inside, name) => self.field(*inside, name, scope),
            Node::Query(query) => {
                let (query, columns) = self.query(*query, Some(scope));
                let ty = columns.into_iter().next().and_then(|(_, ty)| ty);
                (Node::Query(Box::new(query)), ty)
            }
            Node::Exists(query) => {
                (Node::Exists(Box::new(self.query(*query, Some(scope)).0)), bool())
            }
            Node::ArrayQuery(query) => {
                let (query, columns) = self.query(*query, Some(scope));
                let ty = columns.into_iter().next().and_then(|(_, ty)| ty);
                (Node::ArrayQuery(Box::new(query)), ty.map(|ty| ty.base().array_of()))
            }
            Node::Collate(inside, name) => {
                let (inside, ty) = self.settled(*inside, scope);
                (Node::Collate(Box::new(inside), name), ty)
            }
        }
    }

    /// A value that nothing around it gives a type: a literal becomes text.
    pub(super) fn settled(&mut self, node: Node, scope: &Scope<'_>) -> Typed {
        let (node, ty) = self.walk(node, scope);
        if !literal::is_open(&node) {
            return (node, ty);
        }
        let text = Ty::new("text");
        (coerce(node, ty.as_ref(), &text), Some(text))
    }

    fn column(&mut self, path: Vec<SmolStr>, scope: &Scope<'_>) -> Typed {
        let (qualifier, name) = match path.as_slice() {
            [name] => (None, name),
            [.., qualifier, name] => (Some(qualifier), name),
            [] => return (Node::Column(path), None),
        };
        let mut level = Some(scope);
        let mut inner = true;
        while let Some(scope) = level {
            for item in &scope.items {
                if qualifier.is_some_and(|q| *q != item.alias)
                    || (qualifier.is_none() && item.hidden.contains(name))
                {
                    continue;
                }
                if let Some((_, ty)) = item.columns.iter().find(|(column, _)| column == name) {
                    let bare = item.alias.is_empty() || (inner && !scope.qualify);
                    let path = if bare {
                        vec![name.clone()]
                    } else {
                        vec![item.shown.clone(), name.clone()]
                    };
                    return (Node::Column(path), ty.clone());
                }
            }
            // Where not everything is known, a lonely candidate takes what nobody else has.
            let open: Vec<_> = scope.items.iter().filter(|item| !item.known).collect();
            if let ([item], None) = (open.as_slice(), qualifier)
                && scope.qualify
                && !item.alias.is_empty()
            {
                return (Node::Column(vec![item.shown.clone(), name.clone()]), None);
            }
            if qualifier.is_none()
                && let Some(item) = scope.items.iter().find(|item| item.alias == *name)
            {
                if let ([(column, ty)], true) = (item.columns.as_slice(), item.scalar) {
                    return (Node::Column(vec![item.shown.clone(), column.clone()]), ty.clone());
                }
                return (Node::All(vec![item.shown.clone()]), item.row.clone());
            }
            inner = false;
            level = scope.parent;
        }
        if let Some(qualifier) = qualifier
            && let Some(found) = self.of_row(qualifier, name, scope)
        {
            return found;
        }
        (Node::Column(path), None)
    }

    /// A field of a parameter that is a row: `r.even`, which the server writes as `(f.r).even`.
    fn of_row(&mut self, row: &SmolStr, name: &SmolStr, scope: &Scope<'_>) -> Option<Typed> {
        let (node, ty) = self.column(vec![row.clone()], scope);
        let fields = self.env.relation(&ty?.name)?;
        let (_, field) = fields.iter().find(|(field, _)| field == name)?;
        Some((Node::Field(Box::new(node), name.clone()), field.clone()))
    }

    /// Whether a row of what is read is cast to what it is already: `e.*::evt`.
    fn is_row_of(&self, inside: &Node, to: &Ty, scope: &Scope<'_>) -> bool {
        let (Node::All(path), false) = (inside, to.array) else { return false };
        let ([shown], Some(fields)) = (path.as_slice(), self.env.relation(&to.name)) else {
            return false;
        };
        let mut level = Some(scope);
        while let Some(scope) = level {
            if let Some(item) = scope.items.iter().find(|item| item.shown == *shown) {
                return item.columns == *fields;
            }
            level = scope.parent;
        }
        false
    }

    /// A field of a row; of a row of what is read, it is a column.
    fn field(&mut self, inside: Node, name: SmolStr, scope: &Scope<'_>) -> Typed {
        let (inside, row) = self.walk(inside, scope);
        if let Node::All(path) = &inside
            && let [row] = path.as_slice()
        {
            let mut level = Some(scope);
            while let Some(scope) = level {
                let mut items = scope.items.iter().filter(|item| item.shown == *row);
                if let Some(item) = items.next()
                    && let Some((_, ty)) = item.columns.iter().find(|(column, _)| *column == name)
                {
                    return (Node::Column(vec![row.clone(), name]), ty.clone());
                }
                level = scope.parent;
            }
        }
        let fields = row.filter(|row| !row.array).and_then(|row| self.env.relation(&row.name));
        let field = fields.and_then(|all| all.iter().find(|(field, _)| *field == name));
        let ty = field.and_then(|(_, ty)| ty.clone());
        (Node::Field(Box::new(inside), name), ty)
    }

    fn whole_row(&self, path: Vec<SmolStr>, scope: &Scope<'_>) -> Typed {
        let mut level = Some(scope);
        while let (Some(scope), Some(name)) = (level, path.last()) {
            if let Some(item) = scope.items.iter().find(|item| item.alias == *name) {
                return (Node::All(vec![item.shown.clone()]), item.row.clone());
            }
            level = scope.parent;
        }
        (Node::All(path), None)
    }

    fn logic(&mut self, logic: Logic, parts: Vec<Node>, scope: &Scope<'_>) -> Node {
        let mut flat = Vec::new();
        for part in parts {
            match self.condition(part, scope) {
                Node::Logic(inner, inside) if inner == logic => flat.extend(inside),
                other => flat.push(other),
            }
        }
        Node::Logic(logic, flat)
    }

    fn array(&mut self, items: Vec<Node>, scope: &Scope<'_>) -> Typed {
        let typed: Vec<_> = items.into_iter().map(|item| self.walk(item, scope)).collect();
        let types: Vec<_> = typed.iter().map(|(_, ty)| ty.clone()).collect();
        let Some(common) = self.env.common(&types) else {
            return (Node::Array(typed.into_iter().map(|(item, _)| item).collect()), None);
        };
        let items =
            typed.into_iter().map(|(item, ty)| coerce(item, ty.as_ref(), &common)).collect();
        (Node::Array(items), Some(common.array_of()))
    }

    fn subscript(&mut self, inside: Node, subscript: Subscript, scope: &Scope<'_>) -> Typed {
        let (inside, ty) = self.walk(inside, scope);
        let json = ty.as_ref().is_some_and(|ty| ty.is("jsonb"));
        let to = Ty::new(if json { "text" } else { "int4" });
        let mut at = |node: Node| {
            let (node, ty) = self.walk(node, scope);
            let open = literal::is_open(&node);
            if open { coerce(node, ty.as_ref(), &to) } else { node }
        };
        match subscript {
            Subscript::At(index) => {
                let index = Subscript::At(Box::new(at(*index)));
                let element = if json { ty } else { ty.as_ref().and_then(Ty::element) };
                (Node::Subscript(Box::new(inside), index), element)
            }
            Subscript::Slice(from, to) => {
                let slice =
                    Subscript::Slice(from.map(|n| Box::new(at(*n))), to.map(|n| Box::new(at(*n))));
                (Node::Subscript(Box::new(inside), slice), ty)
            }
        }
    }

    fn cast(&mut self, inside: Node, to: Ty, scope: &Scope<'_>) -> Typed {
        if let (Node::Array(items), Some(element)) = (&inside, to.element()) {
            let items = items.iter().cloned().map(|item| self.cast(item, element.clone(), scope).0);
            let items: Vec<_> = items.collect();
            // Without elements, only the cast says of what type the array is.
            let empty = items.is_empty();
            let array = Node::Array(items);
            let node = if empty { Node::Cast(Box::new(array), to.clone()) } else { array };
            return (node, Some(to));
        }
        let (mut inside, from) = self.walk(inside, scope);
        let mut to = to;
        // `interval '1' day` is a way to say `'1 day'`.
        if let Node::Text(value) = &inside
            && to.is("interval")
            && ["year", "month", "day", "hour", "minute", "second"].contains(&to.mods.as_str())
            && value.trim().parse::<i64>().is_ok()
        {
            inside = Node::Text(format!("{value} {}", to.mods).into());
            to = to.base();
        }
        if literal::is_open(&inside) {
            if self.env.is_domain(&to) {
                let base = self.env.base(&to);
                let inside = coerce(inside, from.as_ref(), &base.base());
                return (Node::Cast(Box::new(inside), to.clone()), Some(to));
            }
            return (self.of_range(coerce(inside, from.as_ref(), &to)), Some(to));
        }
        if self.is_row_of(&inside, &to, scope) {
            return (inside, Some(to));
        }
        let same = from.as_ref().is_some_and(|from| {
            from.name == to.name && from.array == to.array && to.mods == from.mods
        });
        if same {
            return (inside, from);
        }
        (Node::Cast(Box::new(inside), to.clone()), Some(to))
    }
}

/// Makes one type of another as the server does by itself.
pub(super) fn coerce(node: Node, from: Option<&Ty>, to: &Ty) -> Node {
    if to.is("unknown") || to.name.starts_with("any") && !to.array {
        return node;
    }
    match node {
        Node::Text(value) => Node::Const(Some(literal::canonical(&value, to)), to.clone()),
        Node::Null => Node::Const(None, to.clone()),
        node => {
            let Some(from) = from else { return node };
            if (from.name == to.name && from.array == to.array)
                || from.is("unknown")
                || from.is("record")
            {
                return node;
            }
            match (node, to.element()) {
                (Node::Array(items), Some(element)) => {
                    let of = from.element();
                    let items = items.into_iter().map(|item| coerce(item, of.as_ref(), &element));
                    Node::Array(items.collect())
                }
                (node, _) => Node::Cast(Box::new(node), to.clone()),
            }
        }
    }
}

pub(super) fn one_or(logic: Logic, mut parts: Vec<Node>) -> Node {
    if parts.len() == 1
        && let Some(part) = parts.pop()
    {
        return part;
    }
    let mut flat = Vec::new();
    for part in parts {
        match part {
            Node::Logic(inner, inside) if inner == logic => flat.extend(inside),
            other => flat.push(other),
        }
    }
    Node::Logic(logic, flat)
}
