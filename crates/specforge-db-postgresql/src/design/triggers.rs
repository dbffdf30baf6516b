//! Triggers that keep times and hold a status to its ways.

use specforge_db_core::design::{Allowed, shorten};
use specforge_db_core::model::{Definition, Table};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::Unsupported;
use specforge_db_core::version::Version;
use specforge_db_sql::SqlWriter;

use super::definition;
use crate::info::INFO;
use crate::spelling::{SPELLING, literal, quoted};

/// The name of a trigger of a table.
pub(super) fn name(table: &Table, what: &str) -> Ident {
    Ident::from(shorten(&format!("trg_{}_{what}", table.name), INFO.max_name_bytes))
}

/// The name of a function that triggers of several tables share.
pub(super) fn function_name(text: &str) -> Ident {
    Ident::from(shorten(text, INFO.max_name_bytes))
}

/// A trigger function; what stands between its header and its body comes first.
pub(super) fn function(name: &Ident, header: &str, body: &str) -> String {
    // A body that holds the quote itself, by a name in it, gets another.
    let mut tag = "$$".to_owned();
    while body.contains(&tag) {
        tag.insert(tag.len() - 1, 'q');
    }
    format!(
        "CREATE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql{header} AS {tag}\n{body}\n{tag}",
        quoted(name)
    )
}

/// `CREATE TRIGGER … FOR EACH ROW EXECUTE FUNCTION …`.
pub(super) fn trigger(
    name: &Ident,
    event: &'static str,
    table: &Table,
    when: Option<&str>,
    function: &Ident,
    arguments: &[String],
) -> String {
    let mut w = SqlWriter::new(&SPELLING);
    w.word("CREATE TRIGGER").raw(&quoted(name)).word(event);
    w.word("ON").raw(&quoted(&table.name)).word("FOR EACH ROW");
    if let Some(when) = when {
        w.word("WHEN").parens(|w| {
            w.raw(when);
        });
    }
    w.word("EXECUTE FUNCTION").raw(&quoted(function)).tight().parens(|w| {
        w.list(arguments, |w, argument| {
            w.literal(argument);
        });
    });
    w.finish()
}

/// Gives a column the time of every change, unless the change gives it one itself.
pub(super) fn touch(
    table: &Table,
    column: &Ident,
    version: Version,
) -> Result<Vec<Definition>, Unsupported> {
    let column_name = quoted(column);
    let shared = function_name(&format!("touch_{column}"));
    let body = format!("BEGIN\n  NEW.{column_name} := now();\n  RETURN NEW;\nEND");
    let when = format!("NEW.{column_name} IS NOT DISTINCT FROM OLD.{column_name}");
    let name = name(table, "touch");
    let trigger = trigger(&name, "BEFORE UPDATE", table, Some(&when), &shared, &[]);
    Ok(vec![definition(&function(&shared, "", &body), version)?, definition(&trigger, version)?])
}

/// Counts the changes of a row, and refuses a change that was made of an older state of it: one that
/// says another version than the row has, or than the next, which programs that count themselves say.
pub(super) fn count(
    table: &Table,
    column: &Ident,
    version: Version,
) -> Result<Vec<Definition>, Unsupported> {
    let name_of = quoted(column);
    let shared = function_name(&format!("count_in_{column}"));
    let body = format!(
        "\
BEGIN
  IF NEW.{name_of} IS DISTINCT FROM OLD.{name_of} AND NEW.{name_of} IS DISTINCT FROM OLD.{name_of} + 1 THEN
    RAISE EXCEPTION 'a row of % was changed meanwhile: it has version %, not %', TG_TABLE_NAME, OLD.{name_of}, NEW.{name_of}
      USING ERRCODE = 'serialization_failure', TABLE = TG_TABLE_NAME, COLUMN = TG_ARGV[0];
  END IF;
  NEW.{name_of} := OLD.{name_of} + 1;
  RETURN NEW;
END"
    );
    let arguments = [column.to_string()];
    let name = name(table, "count");
    let trigger = trigger(&name, "BEFORE UPDATE", table, None, &shared, &arguments);
    Ok(vec![definition(&function(&shared, "", &body), version)?, definition(&trigger, version)?])
}

/// Refuses changes of a column that are not among the allowed ones, whoever makes them: what other
/// triggers put there counts too.
pub(super) fn transitions(
    table: &Table,
    column: &Ident,
    allowed: &Allowed,
    version: Version,
) -> Result<Vec<Definition>, Unsupported> {
    let column_name = quoted(column);
    let changed = format!("OLD.{column_name} IS DISTINCT FROM NEW.{column_name}");
    let refuse = "RAISE EXCEPTION '%.% cannot change this way', TG_TABLE_NAME, TG_ARGV[0]\n    USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, COLUMN = TG_ARGV[0];";
    let (function, shared, when) = match allowed {
        Allowed::Pairs(pairs) => {
            let shared = Ident::from("refuse_transition");
            let body = format!("BEGIN\n  {refuse}\nEND");
            let pairs =
                pairs.iter().map(|(from, to)| format!("({}, {})", literal(from), literal(to)));
            let pairs = pairs.collect::<Vec<_>>().join(", ");
            let when = format!(
                "{changed} AND ((OLD.{column_name}, NEW.{column_name}) IN ({pairs})) IS NOT TRUE"
            );
            (function(&shared, "", &body), shared, when)
        }
        Allowed::Listed { table: ways, from, to } => {
            let shared = function_name(&format!("look_up_{ways}"));
            let namespace = Ident::from(INFO.default_namespace.unwrap_or_default());
            let body = format!(
                "BEGIN\n  IF NOT EXISTS (SELECT FROM {}.{} WHERE {}::text = OLD.{column_name}::text AND {}::text = NEW.{column_name}::text) THEN\n    {refuse}\n  END IF;\n  RETURN NULL;\nEND",
                quoted(&namespace),
                quoted(ways),
                quoted(from),
                quoted(to),
            );
            (function(&shared, " SET search_path = ''", &body), shared, changed)
        }
    };
    let name = name(table, &format!("{column}_transitions"));
    let arguments = [column.to_string()];
    let trigger = trigger(&name, "AFTER UPDATE", table, Some(&when), &shared, &arguments);
    Ok(vec![definition(&function, version)?, definition(&trigger, version)?])
}
