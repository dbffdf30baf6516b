//! What expressions and queries consist of.

use super::Ty;

type Name = smol_str::SmolStr;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    /// A column, with what qualifies it.
    Column(Vec<Name>),
    /// `*`, with what qualifies it.
    All(Vec<Name>),
    /// A number without a type of its own yet.
    Number(Name),
    /// A string whose type its place decides.
    Text(Name),
    /// A constant of a known type; `None` is NULL.
    Const(Option<Name>, Ty),
    /// NULL whose type its place decides.
    Null,
    /// A place for a value.
    Param(Name),
    /// A word that is a value, such as `CURRENT_DATE`, in upper case, with its precision.
    Word(Name),
    Cast(Box<Node>, Ty),
    Unary(Name, Box<Node>),
    Binary(Name, Box<Node>, Box<Node>),
    Logic(Logic, Vec<Node>),
    Not(Box<Node>),
    /// `IS …`, in upper case.
    Test(Box<Node>, Name),
    /// IS DISTINCT FROM.
    Distinct(Box<Node>, Box<Node>),
    /// `= ANY (…)` and `<> ALL (…)`, over an array or a query.
    Quantified {
        left: Box<Node>,
        op: Name,
        all: bool,
        right: Box<Node>,
    },
    /// IN or NOT IN with a list.
    In {
        left: Box<Node>,
        not: bool,
        list: Vec<Node>,
    },
    Call(Box<Call>),
    Case(Box<Case>),
    Array(Vec<Node>),
    Row(Vec<Node>),
    Subscript(Box<Node>, Subscript),
    Field(Box<Node>, Name),
    /// A query as a value.
    Query(Box<Query>),
    Exists(Box<Query>),
    ArrayQuery(Box<Query>),
    Collate(Box<Node>, Name),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Logic {
    And,
    Or,
}

/// `[at]` or `[from:to]`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Subscript {
    At(Box<Node>),
    Slice(Option<Box<Node>>, Option<Box<Node>>),
}

/// A call of a function or of what looks like one.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Call {
    pub namespace: Option<Name>,
    /// In upper case for what is spelled with words of SQL, such as `EXTRACT`.
    pub name: Name,
    pub args: Vec<(Option<Name>, Node)>,
    pub star: bool,
    pub distinct: bool,
    pub variadic: bool,
    pub order: Vec<Sort>,
    pub within: bool,
    pub filter: Option<Node>,
    pub over: Option<Window>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Case {
    pub operand: Option<Node>,
    pub arms: Vec<(Node, Node)>,
    pub otherwise: Option<Node>,
}

/// A part of ORDER BY.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sort {
    pub by: Node,
    /// Direction and place of NULLs, where they are not the usual ones.
    pub words: Name,
}

/// A window: its name, or what it consists of.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Window {
    /// The window it is, or that it starts from.
    pub base: Option<Name>,
    /// Whether it is nothing but that window.
    pub bare: bool,
    pub partition: Vec<Node>,
    pub order: Vec<Sort>,
    /// Mode, and start and end with their offsets.
    pub frame: Vec<Node>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Query {
    pub recursive: bool,
    pub with: Vec<Cte>,
    pub body: Body,
    pub order: Vec<Sort>,
    pub limit: Option<Node>,
    pub ties: bool,
    pub offset: Option<Node>,
    /// FOR UPDATE and the like.
    pub locks: Vec<Name>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cte {
    pub name: Name,
    pub columns: Vec<Name>,
    pub materialized: Option<bool>,
    pub query: Query,
    /// SEARCH and CYCLE, as tokens.
    pub rest: Name,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Body {
    Select(Box<Select>),
    Set { op: &'static str, all: bool, left: Box<Query>, right: Box<Query> },
    Values(Vec<Vec<Node>>),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Select {
    pub distinct: Option<Vec<Node>>,
    pub targets: Vec<Target>,
    pub from: Vec<From>,
    pub filter: Option<Node>,
    pub group: Vec<Node>,
    pub group_distinct: bool,
    pub having: Option<Node>,
    pub windows: Vec<(Name, Window)>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Target {
    pub node: Node,
    pub alias: Option<Name>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum From {
    Relation {
        path: Vec<Name>,
        only: bool,
        alias: Option<Name>,
        columns: Vec<Name>,
        sample: Option<Node>,
    },
    Query {
        lateral: bool,
        query: Box<Query>,
        alias: Option<Name>,
        columns: Vec<Name>,
    },
    Function(Box<FromFunction>),
    Join(Box<Join>),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct FromFunction {
    pub lateral: bool,
    pub rows_from: bool,
    pub calls: Vec<(Node, Vec<(Name, Ty)>)>,
    pub ordinality: bool,
    pub alias: Option<Name>,
    pub columns: Vec<Name>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Join {
    /// `JOIN`, `LEFT JOIN`, and so on.
    pub kind: &'static str,
    pub left: From,
    pub right: From,
    pub on: On,
    pub alias: Option<Name>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum On {
    Nothing,
    Natural,
    Condition(Node),
    Using(Vec<Name>, Option<Name>),
}

impl From {
    /// The name under which it is known.
    pub(crate) fn alias(&self) -> Option<&Name> {
        match self {
            Self::Relation { path, alias, .. } => alias.as_ref().or(path.last()),
            Self::Query { alias, .. } => alias.as_ref(),
            Self::Function(function) => function.alias.as_ref(),
            Self::Join(join) => join.alias.as_ref(),
        }
    }
}

impl Node {
    /// What it consists of, but for queries.
    pub(crate) fn children(&self) -> Vec<&Self> {
        match self {
            Self::Cast(inside, _)
            | Self::Unary(_, inside)
            | Self::Not(inside)
            | Self::Test(inside, _)
            | Self::Field(inside, _)
            | Self::Collate(inside, _) => vec![inside],
            Self::Subscript(inside, Subscript::At(at)) => vec![inside, at],
            Self::Subscript(inside, Subscript::Slice(from, to)) => {
                let bounds = from.iter().chain(to).map(|bound| &**bound);
                std::iter::once(&**inside).chain(bounds).collect()
            }
            Self::Binary(_, left, right)
            | Self::Distinct(left, right)
            | Self::Quantified { left, right, .. } => {
                vec![left, right]
            }
            Self::Logic(_, parts) | Self::Array(parts) | Self::Row(parts) => parts.iter().collect(),
            Self::In { left, list, .. } => std::iter::once(&**left).chain(list).collect(),
            Self::Call(call) => {
                let sorts = call.order.iter().map(|sort| &sort.by);
                call.args.iter().map(|(_, arg)| arg).chain(sorts).chain(&call.filter).collect()
            }
            Self::Case(case) => {
                let arms = case.arms.iter().flat_map(|(when, then)| [when, then]);
                case.operand.iter().chain(arms).chain(&case.otherwise).collect()
            }
            _ => Vec::new(),
        }
    }
}
