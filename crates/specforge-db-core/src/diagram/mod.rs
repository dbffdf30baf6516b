//! Diagrams: the tables of a schema and how they refer to one another.
//!
//! A [`Picture`] is what all of them show; each format only spells it. Drawn are references that rows
//! really have, so that the diagram of a design and that of a living schema are made alike.

mod dbml;
mod dot;
mod layout;
mod mermaid;
mod order;
mod picture;
mod svg;
mod xml;

use serde::Serialize;

pub use picture::{Columns, Component, Link, Marks, Picture, PictureColumn, PictureTable, Select};
pub(crate) use picture::{is_required, references};

/// How a diagram is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DiagramFormat {
    /// A Mermaid `erDiagram`.
    Mermaid,
    /// DBML, the language of dbdiagram.io.
    Dbml,
    /// DOT, the language of Graphviz.
    Dot,
    /// A picture, laid out.
    Svg,
}

impl DiagramFormat {
    /// The usual ending of a file of it.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Mermaid => "mmd",
            Self::Dbml => "dbml",
            Self::Dot => "dot",
            Self::Svg => "svg",
        }
    }
}

impl Picture {
    /// The diagram in a format.
    pub fn spell(&self, format: DiagramFormat) -> String {
        match format {
            DiagramFormat::Mermaid => mermaid::spell(self),
            DiagramFormat::Dbml => dbml::spell(self),
            DiagramFormat::Dot => dot::spell(self),
            DiagramFormat::Svg => svg::spell(self),
        }
    }
}
