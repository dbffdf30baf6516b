//! Names that share a noun: `first and last name`, `opening and closing times`.

use super::column::Draft;
use super::read::Meta;
use super::types;
use crate::design::singular;

/// Words before a noun that two names share: `first and last name`.
#[rustfmt::skip]
const QUALIFYING: &[&str] = &[
    "first", "last", "middle", "given", "family", "billing", "shipping", "home", "work", "start", "end", "minimum", "maximum", "min", "max", "old", "new", "gross", "net", "private", "business", "primary", "secondary", "legal", "short", "long", "planned", "actual", "opening", "closing", "pickup", "delivery", "departure", "arrival",
];

/// The noun that ends a name in the plural, where it says a type: that of `closing_times`.
fn plural_noun(name: &str) -> Option<String> {
    let (first, noun) = name.split_once('_')?;
    let one = singular(noun);
    let known = one != noun && types::of_name(&format!("{first}_{one}")).is_some();
    (known && !noun.contains('_')).then_some(one)
}

/// `opening and closing times`: each has the noun that the last has for all.
fn plural_headed(drafts: &mut [Draft], meta: &mut Meta) {
    for at in (1..drafts.len()).rev() {
        let last = drafts.get(at).and_then(|draft| {
            let noun = plural_noun(&draft.name)?;
            Some((draft.name.clone(), noun))
        });
        let Some((said, noun)) = last else { continue };
        let fits = |draft: &&mut Draft| {
            draft.attrs.is_empty()
                && draft.table.is_none()
                && !draft.name.contains('_')
                && types::of_name(&draft.name).is_none()
        };
        let Some((before, rest)) = drafts.split_at_mut_checked(at) else { continue };
        let mut found = false;
        for draft in before.iter_mut().rev().take_while(fits) {
            let name = format!("{}_{noun}", draft.name);
            *meta = meta.and(&Meta::noted(0, format!("`{}` is taken as `{name}`", draft.name)));
            draft.name = name;
            found = true;
        }
        if let Some(draft) = rest.first_mut().filter(|_| found) {
            let first = said.split('_').next().unwrap_or_default();
            draft.name = format!("{first}_{noun}");
            *meta = meta.and(&Meta::noted(0, format!("`{said}` is taken as `{}`", draft.name)));
        }
    }
}

/// A noun that says a type, in the singular: `arrival_time` for `arrival_times`.
fn one_of(noun: &str) -> String {
    let (rest, last) = noun.rsplit_once('_').map_or(("", noun), |(rest, last)| (rest, last));
    let one = singular(last);
    let known = one != last && types::of_name(&format!("a_{one}")).is_some();
    match (known, rest) {
        (false, _) => noun.to_owned(),
        (true, "") => one,
        (true, rest) => format!("{rest}_{one}"),
    }
}

/// Names of which the last alone says the noun: `first and last name` are `first_name` and `last_name`.
pub(super) fn headed(mut drafts: Vec<Draft>, mut meta: Meta) -> (Vec<Draft>, Meta) {
    plural_headed(&mut drafts, &mut meta);
    for at in 1..drafts.len() {
        let noun = drafts.get(at).and_then(|draft| {
            let (first, noun) = draft.name.split_once('_')?;
            QUALIFYING.contains(&first).then(|| noun.to_owned())
        });
        let (Some(said), Some(before)) = (noun, drafts.get_mut(at - 1)) else { continue };
        let noun = one_of(&said);
        if before.attrs.is_empty() && QUALIFYING.contains(&before.name.as_str()) {
            let name = format!("{}_{noun}", before.name);
            meta = meta.and(&Meta::noted(0, format!("`{}` is taken as `{name}`", before.name)));
            before.name = name;
            if let Some(last) = drafts.get_mut(at).filter(|_| noun != said) {
                let name = last.name.replace(&said, &noun);
                let note = format!("`{}` is taken as `{name}`", last.name);
                meta = meta.and(&Meta::noted(0, note));
                last.name = name;
            }
        }
    }
    (drafts, meta)
}
