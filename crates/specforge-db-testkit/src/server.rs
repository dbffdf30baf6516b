//! The real database behind the judge.

use std::collections::BTreeMap;
use std::fmt;

use specforge_db_core::plan::Command;

/// A real server of a dialect, of which the judge can have as many empty databases as it wants.
pub trait Server: Sync {
    /// Makes an empty database.
    fn open(&self) -> Result<Box<dyn Database + '_>, String>;
}

/// An empty or filled database of a real server.
///
/// What it reports of itself must not come from the dialect under test: a reader that loses
/// something would otherwise lose it on both sides of a comparison.
pub trait Database {
    /// Executes a command; a text may hold several statements.
    fn run(&mut self, command: &Command) -> Result<(), String>;

    /// Asks for rows, at most so many.
    fn ask(&mut self, query: &Command, limit: usize) -> Result<Vec<Vec<Cell>>, String>;

    /// Starts a transaction as an executor would.
    fn begin(&mut self) -> Result<(), String>;

    /// Ends the transaction and keeps what it did.
    fn commit(&mut self) -> Result<(), String>;

    /// Ends the transaction and takes back what it did.
    fn rollback(&mut self) -> Result<(), String>;

    /// Everything that is declared, and the settings of the session that a plan could leave behind.
    fn catalog(&mut self) -> Result<Catalog, String>;

    /// Every row of every table.
    fn contents(&mut self) -> Result<Contents, String>;

    /// What the database would tell somebody who asks for its schema as text.
    fn declared(&mut self) -> Result<String, String>;

    /// Whether rows of another database fit into this one's tables, by some way that is not the
    /// planner's: each move names the table they come from, the table here, and which of its columns
    /// go into which of ours.
    fn takes(&mut self, moves: &[Move<'_>]) -> Result<bool, String>;

    /// What is wrong with the database as it stands: damaged pages, references to nothing.
    fn ailments(&mut self) -> Result<Vec<String>, String>;

    /// Whether a plan that says that it loses something is believed without a look at what: a value
    /// of another type may then be any, and rows that lost something may forbid the way back.
    ///
    /// A gap, for dialects that do not yet say of each step what rows its way back asks for.
    fn believes_losses(&self) -> bool {
        false
    }
}

/// How the fact begins that says the order of columns.
const ORDER: &str = "columns in this order: ";

/// Facts by object, each fact a line; equal catalogs are equal schemas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog(pub BTreeMap<String, Vec<String>>);

impl Catalog {
    /// Adds a fact about an object.
    pub fn add(&mut self, object: impl Into<String>, fact: impl Into<String>) {
        self.0.entry(object.into()).or_default().push(fact.into());
    }

    /// Adds in which order an object has its columns. What columns are belongs into facts of their own.
    pub fn add_order(&mut self, object: impl Into<String>, columns: &str) {
        self.add(object, format!("{ORDER}{columns}"));
    }

    /// The catalog without the order of columns, for databases that cannot establish one.
    pub fn without_order(&self) -> Self {
        let mut bare = self.clone();
        bare.0.values_mut().for_each(|facts| facts.retain(|fact| !fact.starts_with(ORDER)));
        bare
    }

    /// Puts facts whose order means nothing into one order.
    pub fn sort(&mut self) {
        self.0.values_mut().for_each(|facts| facts.sort());
    }

    /// What differs, as a readable difference.
    pub fn difference(&self, other: &Self) -> String {
        difference(&self.to_string(), &other.to_string())
    }
}

impl fmt::Display for Catalog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (object, facts) in &self.0 {
            writeln!(f, "{object}")?;
            for fact in facts {
                writeln!(f, "  {object}: {fact}")?;
            }
        }
        Ok(())
    }
}

/// Two texts as a difference of lines, with two lines around each.
pub(crate) fn difference(expected: &str, found: &str) -> String {
    let diff = similar::TextDiff::from_lines(expected, found);
    let text = diff.unified_diff().context_radius(2).header("expected", "found").to_string();
    if text.is_empty() { "no difference".to_owned() } else { text }
}

/// Rows of one table that go into another, and which column goes into which.
pub type Move<'c> = (&'c TableContents, &'c TableContents, Vec<(usize, usize)>);

/// Rows by table.
pub type Contents = Vec<TableContents>;

/// A table that is cut into parts, which keep its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// The table's name.
    pub table: String,
    /// The object of the [`Catalog`] that declares it.
    pub object: String,
    /// How it is cut: by what, of which types.
    pub by: String,
}

/// The rows of one table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableContents {
    /// The schema that it is in, where that is not the default one.
    pub schema: Option<String>,
    /// The table's name.
    pub name: String,
    /// The table that it is a part of, in the same schema, whose columns are its own.
    pub part_of: Vec<String>,
    /// How those above it are cut, of which it keeps a part of the rows.
    pub cuts: Vec<Cut>,
    /// The object of the [`Catalog`] that declares it.
    pub object: String,
    /// Its columns: name and declared type.
    pub columns: Vec<(String, String)>,
    /// The positions of those that are computed.
    pub computed: Vec<usize>,
    /// Its rows, a cell for each column.
    pub rows: Vec<Vec<Cell>>,
    /// The number after which the next automatic key is given, where the table keeps one.
    pub sequence: Option<i64>,
    /// The position of the column that gets that key, where it is one column's.
    pub sequence_of: Option<usize>,
    /// Whether a module keeps the rows, in its own way.
    pub by_module: bool,
}

/// One value.
#[derive(Clone, Debug, Default, PartialEq, PartialOrd)]
pub enum Cell {
    /// No value.
    #[default]
    Null,
    /// A whole number.
    Int(i64),
    /// A binary number.
    Real(f64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("NULL"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Real(value) => write!(f, "{value:?}"),
            Self::Text(value) => write!(f, "{value:?}"),
            Self::Bytes(value) => write!(f, "x{value:02x?}"),
        }
    }
}

impl Cell {
    /// Whether both are the same value, told by two types of column: `'12'` and 12 are.
    pub fn same_value(&self, other: &Self) -> bool {
        if self == other {
            return true;
        }
        let number = |cell: &Self| match cell {
            #[allow(clippy::cast_precision_loss)]
            Self::Int(value) => Some(*value as f64),
            Self::Real(value) => Some(*value),
            Self::Text(value) => value.trim().parse().ok(),
            Self::Null | Self::Bytes(_) => None,
        };
        match (number(self), number(other)) {
            #[allow(clippy::float_cmp)]
            (Some(a), Some(b)) => a == b,
            _ => false,
        }
    }
}
