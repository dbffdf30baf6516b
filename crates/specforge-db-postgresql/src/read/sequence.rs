//! Sequences: their parameters, of their own and behind an identity.

use specforge_db_core::model::{Column, Definition, DefinitionKind, Expr, Options, Table, Type};
use specforge_db_core::name::Ident;
use specforge_db_core::read::{Brought, Carried, Problem};
use specforge_db_sql::TokenKind;

use super::cursor::{Cursor, Qualified, Read, tokens};
use super::ty;
use crate::model;
use crate::spelling::{literal, quoted, quoted_in};

/// What a sequence states; what it does not state is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parameters {
    pub(crate) name: Option<Qualified>,
    pub(crate) ty: Option<String>,
    pub(crate) unlogged: bool,
    pub(crate) start: Option<i64>,
    pub(crate) increment: Option<i64>,
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
    pub(crate) cache: Option<i64>,
    pub(crate) cycle: bool,
    pub(crate) owner: Option<Owner>,
}

/// The column that owns a sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) namespace: Option<Ident>,
    pub(crate) table: Ident,
    pub(crate) column: Ident,
}

impl Parameters {
    /// Reads parameters up to the end, changing what was stated before.
    pub(super) fn read(&mut self, cursor: &mut Cursor<'_>) -> Read<()> {
        while !cursor.at_end() {
            if cursor.eat("AS") {
                self.ty = Some(ty::spelled(cursor, ty::Modifiers::Kept)?);
            } else if cursor.eat("INCREMENT") {
                cursor.eat("BY");
                self.increment = Some(number(cursor)?);
            } else if cursor.eat_all(&["NO", "MINVALUE"]) {
                self.min = None;
            } else if cursor.eat_all(&["NO", "MAXVALUE"]) {
                self.max = None;
            } else if cursor.eat_all(&["NO", "CYCLE"]) {
                self.cycle = false;
            } else if cursor.eat("MINVALUE") {
                self.min = Some(number(cursor)?);
            } else if cursor.eat("MAXVALUE") {
                self.max = Some(number(cursor)?);
            } else if cursor.eat("CYCLE") {
                self.cycle = true;
            } else if cursor.eat("CACHE") {
                self.cache = Some(number(cursor)?);
            } else if cursor.eat("START") {
                cursor.eat("WITH");
                self.start = Some(number(cursor)?);
            } else if cursor.eat("RESTART") {
                // Where it stands is a matter of rows.
                cursor.eat("WITH");
                if cursor.kind() == Some(TokenKind::Number) || cursor.is_text("-") {
                    number(cursor)?;
                }
            } else if cursor.eat_all(&["OWNED", "BY"]) {
                self.owner = owner(cursor)?;
            } else if cursor.eat_all(&["SEQUENCE", "NAME"]) {
                self.name = Some(cursor.qualified()?);
            } else if cursor.eat_any(&["LOGGED", "UNLOGGED"]).is_some() {
            } else {
                return Err(cursor.problem("this parameter of a sequence is not understood"));
            }
        }
        Ok(())
    }

    /// The parameters as options of an identity.
    pub(super) fn options(&self) -> Options {
        let mut options = Options::EMPTY;
        if let Some(name) = &self.name {
            let text = quoted_in(name.namespace.as_ref(), &name.name);
            options.set(model::SEQUENCE_NAME, text.as_str());
        }
        let numbers = [
            (model::START, self.start),
            (model::INCREMENT, self.increment),
            (model::MIN, self.min),
            (model::MAX, self.max),
            (model::CACHE, self.cache),
        ];
        for (name, number) in numbers {
            if let Some(number) = number {
                options.set(name, number);
            }
        }
        if self.cycle {
            options.set(model::CYCLE, true);
        }
        options
    }

    /// The statement that creates a sequence with these parameters.
    pub(crate) fn spell(&self, namespace: Option<&Ident>, name: &Ident) -> String {
        let unlogged = if self.unlogged { "UNLOGGED " } else { "" };
        let mut text = format!("CREATE {unlogged}SEQUENCE {}", quoted_in(namespace, name));
        if let Some(ty) = &self.ty {
            text.push_str(&format!(" AS {ty}"));
        }
        let numbers = [
            (" START WITH ", self.start),
            (" INCREMENT BY ", self.increment),
            (" MINVALUE ", self.min),
            (" MAXVALUE ", self.max),
            (" CACHE ", self.cache),
        ];
        for (words, number) in numbers {
            if let Some(number) = number {
                text.push_str(words);
                text.push_str(&number.to_string());
            }
        }
        if self.cycle {
            text.push_str(" CYCLE");
        }
        if let Some(owner) = &self.owner {
            let table = quoted_in(owner.namespace.as_ref(), &owner.table);
            text.push_str(&format!(" OWNED BY {table}.{}", quoted(&owner.column)));
        }
        text
    }

    /// A sequence as it is carried.
    pub(crate) fn definition(&self, namespace: Option<&Ident>, name: &Ident) -> Definition {
        Definition {
            kind: DefinitionKind::Sequence,
            name: name.clone(),
            on: self.owner.as_ref().map(|owner| owner.table.clone()),
            text: self.spell(namespace, name),
            normal: None,
            depends_on: Vec::new(),
            options: Options::EMPTY,
        }
    }
}

/// Whether a column is `serial`, in one of its sizes.
pub(super) fn is_serial(column: &Column) -> bool {
    matches!(column.ty.raw.as_str(), "serial" | "bigserial" | "smallserial")
}

/// Makes of `serial` the sequence, the default and the owner that it stands for
/// (<https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-SERIAL>).
pub(super) fn of_serial(
    table: &mut Table,
    namespace: Option<&Ident>,
    which: Brought<'_>,
) -> Option<Definition> {
    let is = |column: &&mut Column| match which {
        Brought::Named(name) => column.options.text(model::SERIAL) == Some(name.as_str()),
        Brought::By(name) => column.name == *name,
    };
    let column = table.columns.iter_mut().find(is)?;
    let raw = match column.ty.raw.as_str() {
        "serial" => "integer",
        "bigserial" => "bigint",
        "smallserial" => "smallint",
        _ => return None,
    };
    let name = &Ident::from(column.options.text(model::SERIAL)?);
    column.options.remove(model::SERIAL);
    column.ty = Type::new(crate::types::family(raw), raw);
    column.nullable = false;
    let spelled = literal(&quoted_in(namespace, name));
    column.default = Some(Expr::new(format!("nextval({spelled}::regclass)")));
    let owner = Owner {
        namespace: namespace.cloned(),
        table: table.name.clone(),
        column: column.name.clone(),
    };
    let ty = (raw != "bigint").then(|| raw.to_owned());
    let parameters = Parameters { ty, owner: Some(owner), ..Parameters::default() };
    Some(parameters.definition(namespace, name))
}

/// The parameters that the statement of a carried sequence states.
pub(crate) fn parameters(text: &str) -> Read<Parameters> {
    let tokens = tokens(text);
    let mut cursor = Cursor::new(text, &tokens);
    cursor.need("CREATE")?;
    let unlogged = cursor.eat("UNLOGGED");
    cursor.need("SEQUENCE")?;
    cursor.if_not_exists();
    cursor.qualified()?;
    let mut parameters = Parameters { unlogged, ..Parameters::default() };
    parameters.read(&mut cursor)?;
    Ok(parameters)
}

/// Changes a carried sequence as ALTER SEQUENCE says.
pub(super) fn amend(carried: &mut Carried, statement: &str) -> Result<(), String> {
    let change = |carried: &mut Carried| -> Read<()> {
        let mut parameters = parameters(&carried.definition.text)?;
        let tokens = tokens(statement);
        let mut cursor = Cursor::new(statement, &tokens);
        cursor.need("ALTER")?;
        cursor.need("SEQUENCE")?;
        cursor.if_exists();
        cursor.qualified()?;
        if cursor.eat_all(&["RENAME", "TO"]) {
            carried.definition.name = cursor.name()?;
        } else if cursor.eat_all(&["SET", "SCHEMA"]) {
            carried.namespace = Some(cursor.name()?);
        } else if cursor.eat_all(&["SET", "LOGGED"]) {
            parameters.unlogged = false;
        } else if cursor.eat_all(&["SET", "UNLOGGED"]) {
            parameters.unlogged = true;
        } else {
            parameters.read(&mut cursor)?;
        }
        let Carried { namespace, definition } = carried;
        *definition = parameters.definition(namespace.as_ref(), &definition.name);
        Ok(())
    };
    change(carried).map_err(|problem| problem.detail)
}

fn owner(cursor: &mut Cursor<'_>) -> Read<Option<Owner>> {
    if cursor.eat("NONE") {
        return Ok(None);
    }
    let mut names = vec![cursor.name()?];
    while cursor.eat_kind(TokenKind::Dot) {
        names.push(cursor.name()?);
    }
    let column = names.pop();
    let table = names.pop();
    match (table, column) {
        (Some(table), Some(column)) => Ok(Some(Owner { namespace: names.pop(), table, column })),
        _ => Err(cursor.problem("expected a table and its column")),
    }
}

/// A number with its sign, in quotes or without.
fn number(cursor: &mut Cursor<'_>) -> Read<i64> {
    let negative = cursor.eat_text("-");
    if !negative {
        cursor.eat_text("+");
    }
    let problem = cursor.problem("expected a whole number");
    let digits = match cursor.kind() {
        Some(TokenKind::String) => cursor.string()?,
        Some(TokenKind::Number) => cursor.spaced(1),
        _ => return Err(problem),
    };
    let sign = if negative { "-" } else { "" };
    format!("{sign}{}", digits.replace('_', "")).parse().map_err(|_| {
        let Problem { offset, .. } = problem;
        Problem { detail: format!("`{sign}{digits}` is no whole number of 64 bits"), offset }
    })
}
