//! DBML, the language of dbdiagram.io (<https://dbml.dbdiagram.io/docs>).

use std::fmt::Write as _;

use super::picture::{Picture, PictureColumn, PictureTable};
use crate::model::ReferentialAction;

/// Spells a picture.
pub(super) fn spell(picture: &Picture) -> String {
    let mut out = String::new();
    for (name, values) in &picture.enums {
        let _ = writeln!(out, "Enum {} {{", quoted(name));
        for value in values {
            let _ = writeln!(out, "  {}", quoted(value));
        }
        out.push_str("}\n\n");
    }
    for table in &picture.tables {
        spell_table(&mut out, table);
    }
    for link in &picture.links {
        let (Some(from), Some(to)) = (picture.tables.get(link.from), picture.tables.get(link.to))
        else {
            continue;
        };
        let shown = |table: &PictureTable, columns: &[String]| {
            columns.iter().all(|name| table.columns.iter().any(|column| column.name == *name))
        };
        // What a reference names has to be there.
        if !shown(from, &link.columns) || !shown(to, &link.referenced) || link.referenced.is_empty()
        {
            continue;
        }
        let arrow = if link.one { '-' } else { '>' };
        let fate = match link.on_delete {
            ReferentialAction::Cascade => " [delete: cascade]",
            ReferentialAction::SetNull => " [delete: set null]",
            ReferentialAction::SetDefault => " [delete: set default]",
            ReferentialAction::Restrict => " [delete: restrict]",
            ReferentialAction::NoAction => "",
        };
        let _ = writeln!(
            out,
            "Ref: {}.{} {arrow} {}.{}{fate}",
            quoted_path(&from.name),
            columns(&link.columns),
            quoted_path(&to.name),
            columns(&link.referenced)
        );
    }
    out
}

fn spell_table(out: &mut String, table: &PictureTable) {
    let _ = writeln!(out, "Table {} {{", quoted_path(&table.name));
    if table.columns.is_empty() {
        // A table without columns is none; what is left out is said to be.
        out.push_str("  \"…\" any\n");
    }
    let alone = table.key.len() == 1;
    for column in &table.columns {
        let settings = settings(column, alone);
        let settings =
            if settings.is_empty() { String::new() } else { format!(" [{}]", settings.join(", ")) };
        let _ = writeln!(out, "  {} {}{settings}", quoted(&column.name), quoted(&column.ty));
    }
    let known = |columns: &[String]| {
        columns.iter().all(|name| table.columns.iter().any(|column| column.name == *name))
    };
    let mut lines: Vec<String> = Vec::new();
    if table.key.len() > 1 && known(&table.key) {
        lines.push(format!("    {} [pk]", columns(&table.key)));
    }
    for (names, name, unique) in table.indexes.iter().filter(|(names, _, _)| known(names)) {
        let unique = if *unique { "unique, " } else { "" };
        lines.push(format!("    {} [{unique}name: {}]", columns(names), text(name)));
    }
    if !lines.is_empty() {
        let _ = writeln!(out, "\n  indexes {{\n{}\n  }}", lines.join("\n"));
    }
    if let Some(comment) = &table.comment {
        let _ = writeln!(out, "\n  Note: {}", text(comment));
    }
    out.push_str("}\n\n");
}

fn settings(column: &PictureColumn, alone: bool) -> Vec<String> {
    let mut settings = Vec::new();
    if column.marks.primary && alone {
        settings.push("pk".to_owned());
    }
    if !column.nullable {
        settings.push("not null".to_owned());
    }
    if column.marks.unique && !column.marks.primary {
        settings.push("unique".to_owned());
    }
    if let Some(default) = column.default.as_deref().filter(|text| !text.contains('`')) {
        settings.push(format!("default: `{}`", one_line(default)));
    }
    if let Some(comment) = &column.comment {
        settings.push(format!("note: {}", text(comment)));
    }
    settings
}

fn columns(names: &[String]) -> String {
    match names {
        [one] => quoted(one),
        several => {
            let quoted: Vec<String> = several.iter().map(|name| quoted(name)).collect();
            format!("({})", quoted.join(", "))
        }
    }
}

fn quoted_path(name: &str) -> String {
    name.split('.').map(quoted).collect::<Vec<_>>().join(".")
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", one_line(name).replace('"', ""))
}

fn text(text: &str) -> String {
    format!("'{}'", one_line(text).replace('\\', "\\\\").replace('\'', "\\'"))
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
