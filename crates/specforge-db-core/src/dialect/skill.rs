//! Skills: prose for an agent.

use serde::Serialize;

/// A page that teaches an agent one thing about a database; its fenced statements run in the tests.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Skill {
    /// Its name, such as `sqlite-migrations`.
    pub name: &'static str,
    /// What it is about and when to read it, in a sentence.
    pub summary: &'static str,
    /// The page, in Markdown.
    pub text: &'static str,
}
