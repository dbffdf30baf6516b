//! Kinds of object that are carried under the words that tell them.

use specforge_db_core::model::{Definition, ObjectPath};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::Unsupported;
use specforge_db_sql::string_value;

use super::{Rendered, carried};
use crate::spelling::quoted;
use crate::words::Words;

/// Kinds that live in a namespace, which their words do not say.
const IN_NAMESPACES: &[&str] = &[
    "COLLATION",
    "CONVERSION",
    "INDEX",
    "OPERATOR CLASS",
    "OPERATOR FAMILY",
    "OPERATOR",
    "STATISTICS",
    "TEXT SEARCH CONFIGURATION",
    "TEXT SEARCH DICTIONARY",
    "TEXT SEARCH PARSER",
    "TEXT SEARCH TEMPLATE",
];

/// Whether a definition is a remark on something.
pub(crate) fn is_comment(definition: &Definition) -> bool {
    Words::new(&definition.text).are(0, &["COMMENT", "ON"])
}

/// A remark and a right on a routine of the default schema name that schema: one of the server's by the
/// same name would be found first.
pub(super) fn in_schema(text: String) -> String {
    const KINDS: [&str; 4] = ["FUNCTION", "PROCEDURE", "ROUTINE", "AGGREGATE"];
    let words = Words::new(&text);
    let about = ["COMMENT", "GRANT", "REVOKE"].iter().any(|word| words.is(0, word));
    let Some(on) = words.find(0, &["ON"]).filter(|_| about) else { return text };
    let name = on + 2;
    if KINDS.iter().any(|kind| words.is(on + 1, kind)) && words.past_name(name) == name + 1 {
        return format!("{} public.{}", words.before(name), words.from(name));
    }
    text
}

/// What every database says of `public` until somebody says something else, so that no schema says it
/// (`initdb`, <https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_namespace.dat>).
const STANDARD_REMARK: &str = "'standard public schema'";

pub(super) fn drop(definition: &Definition, path: &ObjectPath) -> Rendered {
    let unknown = || Unsupported::new(format!("how `{}` is dropped is not known", path.name));
    let words = Words::new(&definition.text);
    if is_comment(definition) {
        let is = words.find_last(&["IS"]).ok_or_else(unknown)?;
        let none = if definition.name.as_str() == "COMMENT ON SCHEMA public" {
            STANDARD_REMARK
        } else {
            "NULL"
        };
        return Ok(vec![carried(format!("{} IS {none}", words.before(is)))]);
    }
    // What was added to something is dropped from it.
    if words.is(0, "ALTER") {
        let add = words.find(1, &["ADD"]).ok_or_else(unknown)?;
        let mut end = words.past_name(add + 2);
        if words.is(add + 1, "MAPPING") {
            end = words.find(add, &["WITH"]).unwrap_or(words.len());
        } else if words.are(add + 1, &["TABLES", "IN", "SCHEMA"]) {
            end = words.past_name(add + 4);
        } else if !words.is(add + 1, "TABLE") {
            return Err(unknown());
        }
        let what = words.between(add + 1, end);
        return Ok(vec![carried(format!("{} DROP {what}", words.before(add)))]);
    }
    let name = definition.name.as_str();
    if !words.is(0, "CREATE") || name == "STATISTICS" {
        return Err(unknown());
    }
    let kind = IN_NAMESPACES
        .iter()
        .find(|kind| name.strip_prefix(*kind).is_some_and(|rest| rest.starts_with(' ')));
    // The family that came with a class would stay behind, and takes the class along.
    let with_family =
        name.strip_prefix("OPERATOR CLASS ").filter(|_| words.find(0, &["FAMILY"]).is_none());
    let of_family = with_family.map(|rest| format!("OPERATOR FAMILY {rest}"));
    let kind = if of_family.is_some() { Some(&"OPERATOR FAMILY") } else { kind };
    let name = of_family.as_deref().unwrap_or(name);
    let text = match (kind, path.namespace.as_ref().and_then(namespace)) {
        (Some(kind), Some(namespace)) => {
            let rest = name.get(kind.len()..).unwrap_or_default().trim_start();
            format!("DROP {kind} {namespace}.{rest}")
        }
        _ => format!("DROP {name}"),
    };
    Ok(vec![carried(text)])
}

fn namespace(name: &Ident) -> Option<String> {
    (name.as_str() != "public").then(|| quoted(name))
}

/// Brings an extension to another version or namespace.
pub(super) fn update_extension(
    before: &Definition,
    after: &Definition,
    path: &ObjectPath,
) -> Rendered {
    let part = |definition: &Definition, word: &str| {
        let words = Words::new(&definition.text);
        let at = words.find(0, &[word])?;
        Some(words.token(at + 1).to_owned())
    };
    let mut commands = Vec::new();
    let head = format!("ALTER EXTENSION {}", quoted(&after.name));
    if part(before, "SCHEMA") != part(after, "SCHEMA") {
        let schema = part(after, "SCHEMA").unwrap_or_else(|| "public".to_owned());
        commands.push(carried(format!("{head} SET SCHEMA {schema}")));
    }
    if let Some(version) = part(after, "VERSION")
        && part(before, "VERSION").as_ref() != Some(&version)
    {
        let said = |version: &String| {
            string_value(version, &crate::spelling::SPELLING)
                .map_or(version.clone(), std::borrow::Cow::into_owned)
        };
        let text = said(&version);
        if part(before, "VERSION").is_some_and(|was| is_older(&text, &said(&was))) {
            return Err(Unsupported::new(format!(
                "only the extension {path} knows whether it can go back to version {text}, and most cannot"
            )));
        }
        commands.push(carried(format!("{head} UPDATE TO {}", crate::spelling::literal(&text))));
    }
    if commands.is_empty() {
        return Err(Unsupported::new(format!("what changes in the extension {path} is not known")));
    }
    Ok(commands)
}

/// Whether a version of an extension is older than another, as far as numbers tell.
fn is_older(version: &str, than: &str) -> bool {
    let numbers = |version: &str| -> Option<Vec<u64>> {
        version.split('.').map(|number| number.parse().ok()).collect()
    };
    numbers(version).zip(numbers(than)).is_some_and(|(version, than)| version < than)
}
