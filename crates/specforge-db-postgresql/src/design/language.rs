//! Languages whose words full-text search can reduce to their stems.

use specforge_db_core::version::Version;

/// A configuration that comes with the server.
struct Language {
    /// Its name, which is that of the language.
    name: &'static str,
    /// The code of ISO 639-1.
    code: &'static str,
    /// The first major version that has it.
    since: u32,
}

const fn language(name: &'static str, code: &'static str, since: u32) -> Language {
    Language { name, code, since }
}

/// What `pg_ts_config` holds in a new database, by version
/// (<https://www.postgresql.org/docs/current/textsearch-dictionaries.html#TEXTSEARCH-SNOWBALL-DICTIONARY>).
const LANGUAGES: &[Language] = &[
    language("arabic", "ar", 12),
    language("armenian", "hy", 14),
    language("basque", "eu", 14),
    language("catalan", "ca", 14),
    language("danish", "da", 12),
    language("dutch", "nl", 12),
    language("english", "en", 12),
    language("estonian", "et", 18),
    language("finnish", "fi", 12),
    language("french", "fr", 12),
    language("german", "de", 12),
    language("greek", "el", 13),
    language("hindi", "hi", 14),
    language("hungarian", "hu", 12),
    language("indonesian", "id", 12),
    language("irish", "ga", 12),
    language("italian", "it", 12),
    language("lithuanian", "lt", 12),
    language("nepali", "ne", 12),
    language("norwegian", "no", 12),
    language("portuguese", "pt", 12),
    language("romanian", "ro", 12),
    language("russian", "ru", 12),
    language("serbian", "sr", 14),
    language("spanish", "es", 12),
    language("swedish", "sv", 12),
    language("tamil", "ta", 12),
    language("turkish", "tr", 12),
    language("yiddish", "yi", 14),
];

/// Words as they are written, of whatever language.
pub(super) const ANY: &str = "simple";

/// The configuration for a language, by its name or its code: `german`, `de`, `de-AT`.
pub(super) fn configuration(wanted: &str, version: Version) -> Result<&'static str, String> {
    let lower = wanted.trim().to_ascii_lowercase();
    let code = lower.split(['-', '_']).next().unwrap_or_default();
    let found = LANGUAGES.iter().find(|row| row.name == lower || row.code == code);
    match found {
        _ if lower == ANY => Ok(ANY),
        Some(row) if version.major() >= row.since => Ok(row.name),
        Some(row) => Err(format!("it knows the words of {} from {} on", row.name, row.since)),
        None => {
            let known = LANGUAGES.iter().filter(|row| version.major() >= row.since);
            let known: Vec<&str> = known.map(|row| row.name).collect();
            Err(format!(
                "it does not know the language `{wanted}`: {ANY}, {} are there",
                known.join(", ")
            ))
        }
    }
}
