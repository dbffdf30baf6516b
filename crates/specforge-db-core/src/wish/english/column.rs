//! New columns in a sentence: their names with what is said of them.

use super::attrs::Attr;
use super::heads::headed;
use super::measures::{listed, says_no_row, stated_length, stated_precision};
use super::names::family_of;
use super::parts::reference_name;
use super::read::{Meta, Read, Reader};
use super::types;
use super::values::Said;
use crate::design::snake;
use crate::dialect::LogicalType;
use crate::model::Family;
use crate::wish::op::{ColumnSpec, TypeSpec, TypeWords};

/// Things that databases have beside columns: a column called so says its type, or is none.
#[rustfmt::skip]
const NO_COLUMNS: &[&str] = &[
    "trigger", "triggers", "view", "views", "sequence", "sequences", "policy", "policies", "procedure", "function", "functions", "extension", "extensions", "partition", "partitions", "cascade", "privileges", "permission", "permissions", "lookup", "surrogate_key", "backup", "migration", "encryption", "soft_deletion",
];

/// A new column as it was said.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Draft {
    /// The table, where its name said it: `users.phone`.
    pub(super) table: Option<String>,
    pub(super) name: String,
    pub(super) attrs: Vec<Attr>,
}

impl Reader<'_> {
    /// One new column.
    pub(super) fn draft(&self, pos: usize, table: Option<&str>) -> Read<Draft> {
        let mut out: Read<Draft> = Vec::new();
        // `a required unique text column called bio`
        let mut heads: Read<Vec<Attr>> = vec![(self.skip(pos), Vec::new(), Meta::default())];
        let mut open = heads.clone();
        while let Some((at, attrs, meta)) = open.pop() {
            if attrs.len() >= 4 || !self.step() {
                continue;
            }
            for (class, attr) in [
                ("REQUIRED", Attr::Required),
                ("OPTIONAL", Attr::Optional),
                ("UNIQUE", Attr::Unique),
                ("INSENSITIVE", Attr::Insensitive),
            ] {
                for (end, (), more) in self.class(at, class) {
                    let end = end + usize::from(self.sign(end, ","));
                    let end = self.word(end, "and").unwrap_or(end);
                    let all = attrs.iter().cloned().chain([attr.clone()]).collect();
                    let found = (self.skip(end), all, meta.and(&more));
                    heads.push(found.clone());
                    open.push(found);
                }
            }
            // `an array of tags`
            for word in ["array", "list", "arrays", "lists"] {
                if let Some(end) = self.word(at, word).and_then(|end| self.word(end, "of")) {
                    let all: Vec<Attr> = attrs.iter().cloned().chain([Attr::Several]).collect();
                    heads.push((self.skip(end), all, meta.and(&Meta::cost(1))));
                }
            }
            if let Some(end) = self.word(at, "indexed") {
                let all = attrs.iter().cloned().chain([Attr::Indexed]).collect();
                let found = (self.skip(end), all, meta.clone());
                heads.push(found.clone());
                open.push(found);
            }
        }
        out.extend(self.described(pos, table));
        out.extend(self.answering(pos));
        for (at, attrs, meta) in heads {
            self.named_draft(at, &attrs, &meta, table, &mut out);
            for (end, ty, more) in self.ty(at) {
                let all: Vec<Attr> = attrs.iter().cloned().chain([Attr::Type(ty)]).collect();
                let known = meta.and(&more);
                for (end, (), noun) in self.class(end, "COLUMN") {
                    let known = known.and(&noun);
                    for (end, more) in self.opt(end, "CALLED") {
                        self.named_draft(end, &all, &known.and(&more), table, &mut out);
                    }
                    for (end, more) in self.opt(end, "OF") {
                        // `a text column for notes` names nothing.
                        let _ = (end, more);
                    }
                }
                if !self.is_part_of_a_name(at, end) {
                    self.named_draft(end, &all, &known.and(&Meta::cost(2)), table, &mut out);
                }
            }
        }
        out
    }

    /// Whether what could be a type is the first word of a name.
    fn is_part_of_a_name(&self, at: usize, end: usize) -> bool {
        let lower = |at: usize| self.at(at).map(|token| token.lower.as_str());
        end == self.skip(at) + 1
            && lower(self.skip(at))
                .zip(lower(end))
                .is_some_and(|(first, next)| super::new_names::is_compound(first, next))
    }

    /// The name of a new column and all that follows it.
    fn named_draft(
        &self,
        pos: usize,
        attrs: &[Attr],
        meta: &Meta,
        table: Option<&str>,
        out: &mut Read<Draft>,
    ) {
        for (begin, before) in self.opt(self.skip(pos), "COLUMN") {
            for (begin, called) in self.opt(begin, "CALLED") {
                let head = meta.and(&before).and(&called);
                let mut names = self.draft_name(begin, table);
                for (end, own, name, more) in names.clone() {
                    for to in self.relatives(end) {
                        let said = self.text_of(end, to);
                        let note = format!("`{said}` is taken as a remark, which changes nothing");
                        let meta = more.and(&Meta::noted(3, note));
                        names.push((to, own.clone(), name.clone(), meta));
                    }
                }
                for (end, own, name, more) in names {
                    let known = head.and(&more);
                    for (end, tail, after) in self.behind_name(end) {
                        let all: Vec<Attr> = attrs.iter().cloned().chain(tail).collect();
                        let draft = Draft { table: own.clone(), name: name.clone(), attrs: all };
                        out.push((end, draft, known.and(&after)));
                    }
                }
            }
        }
    }

    /// A name, or one that says its table: `users.phone`.
    fn draft_name(
        &self,
        pos: usize,
        table: Option<&str>,
    ) -> Vec<(usize, Option<String>, String, Meta)> {
        let mut out = Vec::new();
        let at = self.skip(pos);
        if let Some(token) = self.at(at)
            && let Some((name, path)) =
                token.parts.split_last().filter(|(_, path)| !path.is_empty())
        {
            let found = match path {
                [of] => self.names.tables_named(None, of),
                [namespace, of] => self.names.tables_named(Some(namespace), of),
                _ => Vec::new(),
            };
            for known in &found {
                let (own, name) = (Some(known.path.clone()), name.to_string());
                out.push((at + 1, own, name, Meta::default()));
            }
            if found.is_empty() && path.len() <= 2 {
                let path: Vec<&str> = path.iter().map(smol_str::SmolStr::as_str).collect();
                let (own, name) = (Some(path.join(".")), name.to_string());
                out.push((at + 1, own, name, Meta::cost(super::read::UNKNOWN)));
            }
            return out;
        }
        for (end, name, meta) in self.new_name(pos, table) {
            out.push((end, None, name, meta));
        }
        out
    }

    /// What stands behind a new name: its noun, its type, and the like.
    fn behind_name(&self, pos: usize) -> Read<Vec<Attr>> {
        let mut out: Read<Vec<Attr>> = Vec::new();
        let mut nouns = self.opt(pos, "COLUMN");
        nouns.extend(self.class(pos, "ENUM").into_iter().map(|(end, (), meta)| (end, meta)));
        for (end, noun) in nouns {
            out.push((end, Vec::new(), noun.clone()));
            // A comma may stand before a type that is no name: `phone, varchar(20)`.
            let typed = |at: usize| {
                self.at(at).is_some_and(|token| super::new_names::is_hard_type(&token.lower))
            };
            // `customers.born, date, optional`
            let dotted = pos.checked_sub(1).and_then(|at| self.at(at)).is_some_and(|token| {
                token.parts.len() > 1
                    && self.at(pos + 1).is_some_and(|t| super::types::is_word(&t.lower))
            });
            let comma = self.sign(end, ",") && (typed(end + 1) || dotted);
            let colon = usize::from(self.sign(end, ":") || comma);
            for (behind, ty, meta) in self.ty(end + colon) {
                // Between a name and its type nothing needs to stand; then it might have been a name.
                let cost = Meta::cost(if colon == 1 && !comma { 0 } else { 2 });
                for (behind, more) in self.opt(behind, "COLUMN") {
                    let all = noun.and(&meta).and(&more).and(&cost);
                    out.push((behind, vec![Attr::Type(ty.clone())], all));
                }
            }
        }
        let firsts = std::mem::take(&mut out);
        for (end, first, meta) in firsts {
            for (end, rest, more) in self.attrs(end) {
                let all = first.iter().cloned().chain(rest).collect();
                out.push((end, all, meta.and(&more)));
            }
        }
        out
    }

    /// Several new columns.
    pub(super) fn drafts(&self, pos: usize, table: Option<&str>) -> Read<Vec<Draft>> {
        let mut out: Read<Vec<Draft>> = Vec::new();
        let mut open: Read<Vec<Draft>> = self
            .draft(pos, table)
            .into_iter()
            .map(|(end, draft, meta)| (end, vec![draft], meta))
            .collect();
        while let Some((end, drafts, meta)) = open.pop() {
            if drafts.len() < 30 && self.step() {
                for next in self.joined(end) {
                    let slashed = self.at(next).is_some_and(|token| token.slashed);
                    // Of `a phone or a fax` nobody knows which.
                    if (end..next).any(|at| self.word(at, "or").is_some()) {
                        continue;
                    }
                    for (end, draft, more) in self.draft(next, table) {
                        if drafts.iter().any(|known| known.name == draft.name) {
                            continue;
                        }
                        // `latitude/longitude` are two columns, and `zip/postcode` two names of one.
                        let slash = match drafts.last().filter(|_| slashed) {
                            Some(before) => {
                                let (one, two) = (&before.name, &draft.name);
                                let question =
                                    format!("are `{one}` and `{two}` two columns, or one?");
                                let question = Some(question);
                                Meta { question, ..Meta::cost(super::read::UNKNOWN) }
                            }
                            None => Meta::default(),
                        };
                        let all = drafts.iter().cloned().chain([draft]).collect();
                        open.push((end, all, meta.and(&more).and(&slash)));
                    }
                }
            }
            let (drafts, meta) = headed(drafts, meta);
            if drafts.len() > 1 {
                for (end, attrs, more) in self.shared(end) {
                    let each = |draft: &Draft| {
                        let all = draft.attrs.iter().chain(&attrs).cloned().collect();
                        Draft { attrs: all, ..draft.clone() }
                    };
                    out.push((end, drafts.iter().map(each).collect(), meta.and(&more)));
                }
            }
            out.push((end, drafts, meta));
        }
        for (end, drafts, meta) in self.counted(pos, table) {
            out.push((end, drafts, meta));
        }
        out
    }

    /// The column that was said, with what its name says of it.
    pub(super) fn spec(
        &self,
        draft: &Draft,
        more: &[Attr],
        notes: &mut Vec<String>,
    ) -> Option<ColumnSpec> {
        let attrs: Vec<&Attr> = draft.attrs.iter().chain(more).collect();
        let mut spec = ColumnSpec { name: draft.name.clone(), ..ColumnSpec::default() };
        for attr in &attrs {
            match attr {
                Attr::References(table, on_delete) => {
                    once(&mut spec.references, table.clone())?;
                    if let Some(action) = on_delete {
                        once(&mut spec.on_delete, *action)?;
                    }
                }
                Attr::OnDelete(action) => once(&mut spec.on_delete, *action)?,
                Attr::Type(ty) => once(&mut spec.ty, ty.clone())?,
                Attr::Min(number) => once(&mut spec.min, number.clone())?,
                Attr::Max(number) => once(&mut spec.max, number.clone())?,
                Attr::Between(low, high) => {
                    once(&mut spec.min, low.clone())?;
                    once(&mut spec.max, high.clone())?;
                }
                Attr::Comment(text) => once(&mut spec.comment, text.clone())?,
                Attr::Indexed => spec.index = true,
                Attr::Unique => spec.unique = true,
                // What is unique in another way is an op of its own.
                Attr::Insensitive | Attr::PerTenant | Attr::Active | Attr::Key => return None,
                _ => {}
            }
        }
        if spec.on_delete.is_some() && spec.references.is_none() {
            self.infer_reference(&mut spec, &snake(&draft.name), notes);
            spec.references.as_ref()?;
        }
        if spec.references.is_some() && says_no_row(&draft.name) {
            return None;
        }
        listed(&mut spec, &attrs)?;
        let said = |wanted: Attr| attrs.iter().any(|attr| **attr == wanted);
        let (required, optional) = (said(Attr::Required), said(Attr::Optional));
        if required && optional {
            return None;
        }
        let stated = Stated { required, optional };
        if said(Attr::ByName) && spec.references.is_none() {
            self.infer_reference(&mut spec, &snake(&draft.name), notes);
            spec.references.as_ref()?;
        }
        self.infer(&mut spec, &attrs, stated, notes)?;
        Some(spec)
    }

    /// Fills in what nothing was said of, as the name tells it.
    fn infer(
        &self,
        spec: &mut ColumnSpec,
        attrs: &[&Attr],
        stated: Stated,
        notes: &mut Vec<String>,
    ) -> Option<()> {
        let plain = snake(&spec.name);
        let row = types::of_name(&plain);
        if spec.references.is_none() && spec.ty.is_none() {
            self.infer_reference(spec, &plain, notes);
        }
        // Of what kind a key is that is not the usual one, only the caller knows.
        if spec.references.is_none() && spec.ty.is_none() && plain == "id" {
            return None;
        }
        // `add the trigger` speaks of something else than a column.
        if spec.ty.is_none() && row.is_none() && NO_COLUMNS.contains(&plain.as_str()) {
            return None;
        }
        if spec.references.is_none() && spec.ty.is_none() {
            let words = row.map_or_else(TypeWords::default, types::words_of);
            let ty = TypeSpec::of(words);
            notes.push(match row {
                Some(_) => format!("the name `{}` says its type: {}", spec.name, said_type(&ty)),
                None => {
                    format!("nothing says the type of `{}`: {} is taken", spec.name, said_type(&ty))
                }
            });
            spec.ty = Some(ty);
        }
        if attrs.iter().any(|attr| **attr == Attr::Several) {
            let words = spec.ty.as_ref().and_then(TypeSpec::words)?;
            let said = attrs.iter().any(|attr| matches!(attr, Attr::Type(_)));
            if said && words.kind != LogicalType::List {
                return None;
            }
            if !said {
                let items = Some(LogicalType::String);
                let list = TypeWords { kind: LogicalType::List, items, ..TypeWords::default() };
                spec.ty = Some(TypeSpec::of(list));
                notes.push(format!("`{}` is taken as a list of strings", spec.name));
            }
        }
        // `a read_at time` is no time of day.
        if plain.ends_with("_at") && spec.ty == Some(TypeSpec::Word("time".to_owned())) {
            let ty = TypeSpec::Word("timestamp".to_owned());
            notes.push(format!("the name `{}` says its type: {}", spec.name, said_type(&ty)));
            spec.ty = Some(ty);
        }
        stated_length(spec, attrs)?;
        stated_precision(spec, attrs)?;
        let kind = spec.ty.as_ref().and_then(TypeSpec::words).map(|words| words.kind);
        let family = kind.map(family_of);
        let counted = matches!(
            family,
            None | Some(Family::Int { .. } | Family::Decimal { .. } | Family::Interval)
        );
        if !counted && (spec.min.is_some() || spec.max.is_some()) {
            return None;
        }
        spec.required = stated.required;
        let none = attrs.iter().any(|attr| **attr == Attr::NoDefault);
        if none && attrs.iter().any(|attr| matches!(attr, Attr::Default(_))) {
            return None;
        }
        for attr in attrs {
            match attr {
                // That each row has a value, and nothing when none is given, is no wish.
                Attr::Default(said) if *said == Said::Null && stated.required => return None,
                Attr::Default(said) if *said == Said::Null => {}
                Attr::Default(said) => once(&mut spec.default, said.json(family.as_ref())?)?,
                Attr::Fill(said) => once(&mut spec.backfill, said.json(family.as_ref())?)?,
                _ => {}
            }
        }
        let same_kind = row.is_some_and(|row| Some(row.logical) == kind);
        if let Some(row) = row.filter(|row| same_kind && row.required && !stated.optional)
            && spec.default.is_none()
            && spec.backfill.is_none()
            && !none
            && let Some(default) = row.default
        {
            let (value, shown) = match default {
                "false" => (serde_json::Value::Bool(false), "false"),
                other => (serde_json::Value::from(other), other),
            };
            spec.required = true;
            spec.default = Some(value);
            notes.push(format!(
                "the name `{}` says that it is required, and {shown} by default",
                spec.name
            ));
        }
        if !stated.required && !spec.required && !stated.optional {
            notes.push(format!(
                "`{}` is optional, because nothing says that it is required",
                spec.name
            ));
        }
        Some(())
    }

    /// `user_id` refers to `users`, where there is such a table, whatever its key is called.
    fn infer_reference(&self, spec: &mut ColumnSpec, plain: &str, notes: &mut Vec<String>) {
        let Some(stem) = plain.strip_suffix("_id").filter(|stem| !stem.is_empty()) else { return };
        let table = self.names.tables.iter().find(|table| {
            reference_name(&table.bare, &table.key).is_some_and(|name| name == plain)
        });
        let table = table.or_else(|| {
            let found = self.names.tables_named(None, stem);
            found.into_iter().find(|table| table.key.len() == 1)
        });
        if let Some(table) = table {
            spec.references = Some(table.path.clone());
            notes.push(format!("the name `{}` says that it refers to `{}`", spec.name, table.path));
            return;
        }
        let ty = self.usual_key();
        if spec.ty.is_some() {
            return;
        }
        notes.push(format!(
            "`{}` ends in `_id`: {} is taken, the type of keys, and it refers to no table",
            spec.name,
            said_type(&ty)
        ));
        spec.ty = Some(ty);
    }

    /// The type that keys have: that of the tables that are there, where they have a type of their own.
    fn usual_key(&self) -> TypeSpec {
        let keys = self.names.tables.iter().filter_map(|table| match table.key.as_slice() {
            [one] => self.names.column(&table.path, one),
            _ => None,
        });
        let families: Vec<&Family> = keys.map(|column| &column.family).collect();
        if !families.is_empty() && families.iter().all(|family| **family == Family::Uuid) {
            return TypeSpec::of(TypeWords { kind: LogicalType::Uuid, ..TypeWords::default() });
        }
        TypeSpec::Word("bigint".to_owned())
    }
}

/// What was said of whether each row has a value.
#[derive(Clone, Copy, Debug)]
struct Stated {
    required: bool,
    optional: bool,
}

/// Sets what is said at most once; absent where it is said twice.
fn once<T: PartialEq>(slot: &mut Option<T>, value: T) -> Option<()> {
    match slot {
        Some(known) if *known != value => None,
        _ => {
            *slot = Some(value);
            Some(())
        }
    }
}

/// A type for people.
pub(super) fn said_type(ty: &TypeSpec) -> String {
    match ty {
        TypeSpec::Word(word) => word.clone(),
        TypeSpec::Bounded(words) => {
            let word = crate::wish::op::word_of(words.kind);
            match (words.max_length, words.precision) {
                (Some(longest), _) => format!("{word} up to {longest}"),
                (None, Some(precision)) => {
                    format!("{word} ({precision},{})", words.scale.unwrap_or(0))
                }
                _ => word,
            }
        }
    }
}
