//! Calls that SQL spells with words, as EXTRACT.

use super::super::syntax::{Call, Node};
use super::Out;

impl Out {
    /// Prints such a call; nothing happens where it is none.
    pub(super) fn spelled_with_words(&mut self, call: &Call) -> bool {
        let args: Vec<&Node> = call.args.iter().map(|(_, arg)| arg).collect();
        let plain = call.args.iter().all(|(name, _)| name.is_none()) && call.filter.is_none();
        if !plain || call.over.is_some() || call.distinct || call.star || call.variadic {
            return false;
        }
        match (call.name.as_str(), args.as_slice()) {
            ("EXTRACT", [field, from]) => {
                let Some(field) = text(field) else { return false };
                self.put("EXTRACT(");
                self.string(field);
                self.pieces(&[(" FROM ", from)]);
            }
            ("AT TIME ZONE", [zone, time]) => {
                self.put("(");
                self.node(time);
                self.pieces(&[(" AT TIME ZONE ", zone)]);
            }
            ("AT TIME ZONE", [time]) => {
                self.put("(");
                self.node(time);
                self.put(" AT LOCAL)");
            }
            ("POSITION", [within, what]) => {
                self.put("POSITION(");
                self.node(what);
                self.pieces(&[(" IN ", within)]);
            }
            ("SUBSTRING SIMILAR", [of, pattern, escape]) => {
                self.put("SUBSTRING(");
                self.node(of);
                self.pieces(&[(" SIMILAR ", pattern), (" ESCAPE ", escape)]);
            }
            ("SUBSTRING", [of, from]) => {
                self.put("SUBSTRING(");
                self.node(of);
                self.pieces(&[(" FROM ", from)]);
            }
            ("SUBSTRING", [of, from, length]) => {
                self.put("SUBSTRING(");
                self.node(of);
                self.pieces(&[(" FROM ", from), (" FOR ", length)]);
            }
            ("OVERLAY", [of, by, from]) => {
                self.put("OVERLAY(");
                self.node(of);
                self.pieces(&[(" PLACING ", by), (" FROM ", from)]);
            }
            ("OVERLAY", [of, by, from, length]) => {
                self.put("OVERLAY(");
                self.node(of);
                self.pieces(&[(" PLACING ", by), (" FROM ", from), (" FOR ", length)]);
            }
            ("OVERLAPS", [a, b, c, d]) => {
                self.put("((");
                self.node(a);
                self.put(", ");
                self.node(b);
                self.put(") OVERLAPS (");
                self.node(c);
                self.put(", ");
                self.node(d);
                self.put("))");
            }
            ("NORMALIZE", [of, form]) => {
                let Some(form) = text(form) else { return false };
                self.put("NORMALIZE(");
                self.node(of);
                self.put(", ");
                self.put(form);
                self.put(")");
            }
            ("TRIM BOTH" | "TRIM LEADING" | "TRIM TRAILING", [of, rest @ ..]) if rest.len() < 2 => {
                self.put("TRIM(");
                self.put(call.name.trim_start_matches("TRIM "));
                for characters in rest {
                    self.put(" ");
                    self.node(characters);
                }
                self.pieces(&[(" FROM ", of)]);
            }
            _ => return false,
        }
        true
    }

    /// Arguments with the words before them, and the bracket behind the last.
    fn pieces(&mut self, pieces: &[(&str, &Node)]) {
        for (words, node) in pieces {
            self.put(words);
            self.node(node);
        }
        self.put(")");
    }
}

/// The text of a constant, whatever type it has by now.
fn text(node: &Node) -> Option<&str> {
    match node {
        Node::Text(text) => Some(text),
        Node::Const(value, _) => value.as_deref(),
        Node::Cast(inside, _) => text(inside),
        _ => None,
    }
}
