//! Names that PostgreSQL chooses by itself.

use specforge_db_core::name::Ident;

/// The longest name, in bytes.
const LONGEST: usize = 63;

/// `a_b_label`, where the longer of the parts is cut until it fits, as `makeObjectName` does
/// (<https://github.com/postgres/postgres/blob/master/src/backend/commands/indexcmds.c>).
pub(crate) fn generated(parts: &[&str], label: &str) -> Ident {
    let mut lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let overhead = label.len() + parts.len();
    while lengths.iter().sum::<usize>() + overhead > LONGEST {
        let longest = lengths.iter().copied().max().unwrap_or_default();
        if longest == 0 {
            break;
        }
        // Of two that are as long as each other the later one gives way.
        if let Some(at) = lengths.iter().rposition(|length| *length == longest)
            && let Some(slot) = lengths.get_mut(at)
        {
            *slot -= 1;
        }
    }
    let mut name = String::new();
    for (part, length) in parts.iter().zip(lengths) {
        name.push_str(part.get(..part.floor_char_boundary(length)).unwrap_or(part));
        name.push('_');
    }
    name.push_str(label);
    Ident::from(name)
}
