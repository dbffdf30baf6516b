//! DOT, the language of Graphviz (<https://graphviz.org/doc/info/lang.html>).

use std::fmt::Write as _;

use super::picture::Picture;
use super::xml::escaped;

/// Spells a picture.
pub(super) fn spell(picture: &Picture) -> String {
    let mut out = String::from(
        "digraph schema {\n  graph [rankdir=LR, nodesep=0.4, ranksep=1.2];\n  node [shape=plain, fontname=\"Helvetica\", fontsize=11];\n  edge [dir=both, color=\"#64748b\", arrowsize=0.9];\n\n",
    );
    for (at, table) in picture.tables.iter().enumerate() {
        let _ = write!(
            out,
            "  t{at} [label=<<TABLE BORDER=\"0\" CELLBORDER=\"1\" CELLSPACING=\"0\" CELLPADDING=\"4\" COLOR=\"#64748b\"><TR><TD COLSPAN=\"3\" BGCOLOR=\"#e2e8f0\" PORT=\"top\"><B>{}</B></TD></TR>",
            escaped(&table.name)
        );
        for (nth, column) in table.columns.iter().enumerate() {
            let _ = write!(
                out,
                "<TR><TD ALIGN=\"LEFT\" PORT=\"c{nth}\">{}</TD><TD ALIGN=\"LEFT\">{}</TD><TD ALIGN=\"RIGHT\" PORT=\"e{nth}\">{}</TD></TR>",
                escaped(&column.name),
                escaped(&column.ty),
                column.marks.words().join(" ")
            );
        }
        out.push_str("</TABLE>>];\n");
    }
    if !picture.links.is_empty() {
        out.push('\n');
    }
    for link in &picture.links {
        let (Some(from), Some(to)) = (picture.tables.get(link.from), picture.tables.get(link.to))
        else {
            continue;
        };
        let port =
            |columns: &[crate::diagram::PictureColumn], wanted: Option<&String>, side: char| {
                let at = columns.iter().position(|column| Some(&column.name) == wanted);
                at.map_or("top".to_owned(), |at| format!("{side}{at}"))
            };
        // The table that is referred to stands on the left.
        let _ = writeln!(
            out,
            "  t{}:{} -> t{}:{} [arrowtail={}, arrowhead={}];",
            link.to,
            port(&to.columns, link.referenced.first(), 'e'),
            link.from,
            port(&from.columns, link.columns.first(), 'c'),
            if link.required { "tee" } else { "teeodot" },
            if link.one { "teeodot" } else { "crowodot" }
        );
    }
    out.push_str("}\n");
    out
}
