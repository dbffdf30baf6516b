//! Configurations of text search, and which dictionaries each of them asks for which kind of token.

use specforge_db_core::model::DefinitionKind;
use specforge_db_core::name::Ident;
use specforge_db_core::read::{Dropped, Item, Items};

use super::carry::definition;
use super::cursor::{Cursor, Qualified, Read};
use super::object::Object;
use crate::spelling::{quoted, quoted_in};

/// The kinds of token that the default parser finds and the server's own configurations map: words of ASCII,
/// other words, and the rest
/// (<https://www.postgresql.org/docs/current/textsearch-parsers.html>).
const ASCII_WORDS: [&str; 3] = ["asciiword", "asciihword", "hword_asciipart"];
const OTHER_WORDS: [&str; 3] = ["word", "hword", "hword_part"];
const OTHERS: [&str; 13] = [
    "numword",
    "email",
    "url",
    "host",
    "sfloat",
    "version",
    "hword_numpart",
    "numhword",
    "url_path",
    "file",
    "float",
    "int",
    "uint",
];

/// The languages of the server's own configurations, each with that of its words of ASCII; seen on 18.
const LANGUAGES: [(&str, &str); 29] = [
    ("arabic", "arabic"),
    ("armenian", "armenian"),
    ("basque", "basque"),
    ("catalan", "catalan"),
    ("danish", "danish"),
    ("dutch", "dutch"),
    ("english", "english"),
    ("estonian", "estonian"),
    ("finnish", "finnish"),
    ("french", "french"),
    ("german", "german"),
    ("greek", "greek"),
    ("hindi", "english"),
    ("hungarian", "hungarian"),
    ("indonesian", "indonesian"),
    ("irish", "irish"),
    ("italian", "italian"),
    ("lithuanian", "lithuanian"),
    ("nepali", "nepali"),
    ("norwegian", "norwegian"),
    ("portuguese", "portuguese"),
    ("romanian", "romanian"),
    ("russian", "english"),
    ("serbian", "serbian"),
    ("spanish", "spanish"),
    ("swedish", "swedish"),
    ("tamil", "tamil"),
    ("turkish", "turkish"),
    ("yiddish", "yiddish"),
];

/// What CREATE TEXT SEARCH CONFIGURATION makes where it copies one of the server's own, as it is listed in
/// `tail`; nothing where it says something else.
pub(super) fn copied(named: &Qualified, mut tail: Cursor<'_>) -> Option<Items> {
    let [mut item] = tail.group().ok()?.items().try_into().ok()?;
    if !item.eat("COPY") || !item.eat_text("=") {
        return None;
    }
    let of = item.qualified().ok()?;
    let own = of.namespace.as_ref().is_none_or(|namespace| namespace == "pg_catalog");
    let dictionaries = dictionaries(of.name.as_str()).filter(|_| own && item.at_end())?;
    let full = quoted_in(named.namespace.as_ref(), &named.name);
    let text = format!("CREATE TEXT SEARCH CONFIGURATION {full} (PARSER = pg_catalog.\"default\")");
    let object = Ident::from(format!("TEXT SEARCH CONFIGURATION {}", quoted(&named.name)));
    let mut items = Items::one(Item::Definition {
        namespace: named.namespace.clone(),
        definition: Box::new(definition(DefinitionKind::Other, object.clone(), None, text)),
        if_not_exists: false,
        or_replace: false,
    });
    let [ascii, words] = dictionaries;
    let all = ASCII_WORDS.iter().map(|token| (token, ascii.as_str()));
    let all = all.chain(OTHER_WORDS.iter().map(|token| (token, words.as_str())));
    for (token, dictionary) in all.chain(OTHERS.iter().map(|token| (token, "simple"))) {
        let head = format!("TEXT SEARCH CONFIGURATION {full}");
        items.items.push(mapping(named.namespace.as_ref(), &object, &head, token, dictionary));
    }
    Some(items)
}

/// The dictionaries of a configuration for words of ASCII and for other words.
fn dictionaries(language: &str) -> Option<[String; 2]> {
    if language == "simple" {
        return Some(["simple".into(), "simple".into()]);
    }
    let (own, ascii) = LANGUAGES.iter().find(|(known, _)| *known == language)?;
    Some([format!("{ascii}_stem"), format!("{own}_stem")])
}

/// ALTER TEXT SEARCH CONFIGURATION … MAPPING: each kind of token by itself, as dumps say it.
pub(super) fn alter(cursor: &mut Cursor<'_>, object: &Object) -> Read<Items> {
    let drops = cursor.eat("DROP");
    if !drops && cursor.eat_any(&["ADD", "ALTER"]).is_none() {
        return Err(cursor.problem("this change of a text search configuration is not understood"));
    }
    cursor.need("MAPPING")?;
    let if_exists = drops && cursor.if_exists();
    cursor.need("FOR")?;
    let mut tokens = vec![cursor.name()?];
    while cursor.eat_text(",") {
        tokens.push(cursor.name()?);
    }
    let dictionaries = if drops {
        String::new()
    } else {
        // REPLACE hangs on what is there.
        cursor.need("WITH")?;
        let mut all = vec![dictionary(cursor)?];
        while cursor.eat_text(",") {
            all.push(dictionary(cursor)?);
        }
        all.join(", ")
    };
    cursor.end()?;
    let namespace = object.namespace.as_ref();
    let head = object.spelled(true);
    let items = tokens.iter().map(|token| {
        if !drops {
            return mapping(namespace, &object.name, &head, token.as_str(), &dictionaries);
        }
        Item::Drop {
            what: Dropped::Definition(DefinitionKind::Other),
            namespace: object.namespace.clone(),
            name: name(&object.name, token.as_str()),
            on: None,
            cascade: false,
            if_exists,
        }
    });
    Ok(Items { items: items.collect(), ..Items::default() })
}

fn dictionary(cursor: &mut Cursor<'_>) -> Read<String> {
    let named = cursor.qualified()?;
    Ok(quoted_in(named.namespace.as_ref(), &named.name))
}

fn name(configuration: &Ident, token: &str) -> Ident {
    Ident::from(format!("{configuration} MAPPING FOR {token}"))
}

fn mapping(
    namespace: Option<&Ident>,
    configuration: &Ident,
    head: &str,
    token: &str,
    dictionaries: &str,
) -> Item {
    let text = format!("ALTER {head} ADD MAPPING FOR {token} WITH {dictionaries}");
    let on = Some(configuration.clone());
    Item::Definition {
        namespace: namespace.cloned(),
        definition: Box::new(definition(
            DefinitionKind::Other,
            name(configuration, token),
            on,
            text,
        )),
        if_not_exists: false,
        or_replace: true,
    }
}
