//! Walking a request beside its shape.

use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::{Map, Value};

use super::shape::{Shape, Shapes};
use super::words::{either, escape, is_of, kind_of, listed, near, quote, type_word};
use crate::dialect::is_address;

/// How deep a request may nest.
pub(super) const MAX_DEPTH: usize = 128;
/// How many mistakes one answer lists.
const MAX_MISTAKES: usize = 100;
/// How many nodes are looked at before the walk is given up.
const MAX_NODES: usize = 40_000_000;
/// The longest field name that a pointer repeats, in bytes.
const MAX_SEGMENT: usize = 200;

/// One mistake in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    pub(super) pointer: String,
    pub(super) detail: String,
    pub(super) help: Option<String>,
}

/// Everything that is wrong with a request, in the order in which it is read.
pub(super) fn judge(shapes: &Shapes<'_>, value: &Value) -> Vec<Mistake> {
    walk(shapes, value, false)
}

/// The lists that stand in place of an object: serde takes them for its fields in order, which the
/// contract does not.
pub(super) fn misplaced_lists(shapes: &Shapes<'_>, value: &Value) -> Vec<Mistake> {
    walk(shapes, value, true)
}

fn walk(shapes: &Shapes<'_>, value: &Value, lists_only: bool) -> Vec<Mistake> {
    let (place, found) = (Vec::new(), Vec::new());
    let mut walk = Walk { shapes, place, found, limit: MAX_MISTAKES, nodes: 0, lists_only };
    walk.look(0, value);
    walk.found
}

struct Walk<'a, 's> {
    shapes: &'a Shapes<'s>,
    place: Vec<Segment<'a>>,
    found: Vec<Mistake>,
    limit: usize,
    nodes: usize,
    lists_only: bool,
}

#[derive(Clone, Copy)]
enum Segment<'a> {
    Field(&'a str),
    Item(usize),
}

impl<'a> Walk<'a, '_> {
    fn look(&mut self, at: usize, value: &'a Value) {
        self.nodes += 1;
        let Some(shape) = self.shapes.get(at) else { return };
        if self.is_over() || self.place.len() > MAX_DEPTH {
            return;
        }
        if self.lists_only && !value.is_object() && !value.is_array() {
            return;
        }
        if !shape.types.is_empty() && !shape.types.iter().any(|name| is_of(value, name)) {
            let expected = either(shape.types.iter().map(|name| type_word(name)));
            let found = match (value, shape.types.as_slice()) {
                (Value::Number(_), ["integer"]) => "a fraction, or more than 64 bits hold",
                _ => kind_of(value),
            };
            return self.fail(format!("expected {expected}, found {found}"), None);
        }
        if !shape.words.is_empty() {
            return self.look_word(shape, value);
        }
        if !self.lists_only
            && let Some(validator) = shape.validator()
        {
            let before = self.found.len();
            for error in validator.iter_errors(value) {
                self.say(shape, error.kind(), value);
                if self.is_over() {
                    return;
                }
            }
            // A scalar that breaks its own shape need not be tried against others.
            if self.found.len() > before && !value.is_object() && !value.is_array() {
                return;
            }
        }
        for part in &shape.also {
            self.look(*part, value);
        }
        if !shape.branches.is_empty() {
            self.look_branches(&shape.branches, value);
        }
        match value {
            Value::Object(fields) if !shape.fields.is_empty() || shape.others.is_some() => {
                for (name, field) in fields {
                    let listed = shape.field_at.get(name.as_str());
                    let listed = listed.and_then(|at| shape.fields.get(*at)).map(|(_, at)| *at);
                    if let Some(at) = listed.or(shape.others) {
                        self.place.push(Segment::Field(name));
                        self.look(at, field);
                        self.place.pop();
                    }
                }
            }
            Value::Array(items) => {
                let Some(at) = shape.items else { return };
                for (number, item) in items.iter().enumerate() {
                    if self.is_over() {
                        return;
                    }
                    self.place.push(Segment::Item(number));
                    self.look(at, item);
                    self.place.pop();
                }
            }
            _ => {}
        }
    }

    fn look_word(&mut self, shape: &Shape<'_>, value: &Value) {
        let known = listed(shape.words.iter().copied());
        match value.as_str() {
            Some(word) if shape.words.contains(&word) => {}
            Some(word) => self.fail(
                format!("{} is not known here; expected one of {known}", quote(word)),
                near(word, shape.words.iter().copied()),
            ),
            None => self.fail(format!("expected one of {known}, found {}", kind_of(value)), None),
        }
    }

    /// Looks at the branch of a union that the writer meant.
    fn look_branches(&mut self, branches: &[usize], value: &'a Value) {
        let fitting: Vec<usize> =
            branches.iter().copied().filter(|at| self.takes(*at, value, 0)).collect();
        match (fitting.as_slice(), value) {
            ([], _) => {
                let mut names = Vec::new();
                for branch in branches {
                    self.type_names(*branch, 0, &mut names);
                }
                let expected = either(names.into_iter().map(type_word));
                self.fail(format!("expected {expected}, found {}", kind_of(value)), None);
            }
            ([one], _) => self.look(*one, value),
            (many, Value::Object(fields)) => self.look_objects(many, fields, value),
            (many, _) => self.look_best(many, value),
        }
    }

    fn look_objects(
        &mut self,
        branches: &[usize],
        fields: &'a Map<String, Value>,
        value: &'a Value,
    ) {
        if let Some(tag) = self.tag_of(branches) {
            return self.look_tagged(&tag, fields, value);
        }
        let scores: Vec<_> = branches.iter().map(|at| (*at, self.score(*at, fields))).collect();
        let best = scores.iter().map(|(_, score)| *score).max();
        let likely: Vec<usize> =
            scores.iter().filter(|(_, score)| Some(*score) == best).map(|(at, _)| *at).collect();
        // A branch that is open takes whatever it does not know.
        let open = branches.iter().any(|at| self.object_of(*at).is_none_or(|shape| !shape.closed));
        if best.is_some_and(|score| score.known == 0) && !open {
            return self.fail_unknown_object(branches, fields);
        }
        self.look_best(&likely, value);
    }

    /// Looks at the branch with the fewest mistakes.
    fn look_best(&mut self, branches: &[usize], value: &'a Value) {
        let mut best: Option<Vec<Mistake>> = None;
        for branch in branches {
            let limit = best.as_ref().map_or(self.limit - self.found.len(), Vec::len);
            let kept = std::mem::take(&mut self.found);
            let outer = std::mem::replace(&mut self.limit, limit);
            self.look(*branch, value);
            let mistakes = std::mem::replace(&mut self.found, kept);
            self.limit = outer;
            if best.as_ref().is_none_or(|best| mistakes.len() < best.len()) {
                best = Some(mistakes);
            }
            if best.as_ref().is_some_and(Vec::is_empty) {
                return;
            }
        }
        self.found.extend(best.unwrap_or_default());
    }

    fn look_tagged(&mut self, tag: &Tag<'_>, fields: &'a Map<String, Value>, value: &'a Value) {
        let words = || tag.branches.iter().map(|(word, _)| *word);
        let found = fields.get(tag.field);
        let chosen = found.and_then(Value::as_str).map(|word| {
            (word, tag.branches.iter().find(|(known, _)| *known == word).map(|(_, at)| *at))
        });
        match chosen {
            Some((_, Some(branch))) => self.look(branch, value),
            Some((word, None)) => {
                let known = listed(words());
                let detail = format!("{} is not known here; expected one of {known}", quote(word));
                self.fail_at(Some(tag.field), detail, near(word, words()));
            }
            None => {
                let what = found.map_or("nothing", kind_of);
                let detail = format!("expected one of {}, found {what}", listed(words()));
                self.fail_at(Some(tag.field), detail, None);
            }
        }
    }

    fn fail_unknown_object(&mut self, branches: &[usize], fields: &Map<String, Value>) {
        let mut known = Vec::new();
        for branch in branches {
            if let Some(shape) = self.object_of(*branch) {
                let names = shape.fields.iter().map(|(name, _)| *name);
                let names: Vec<_> = if shape.required.is_empty() {
                    names.collect()
                } else {
                    shape.required.clone()
                };
                known.extend(
                    names.into_iter().filter(|name| !known.contains(name)).collect::<Vec<_>>(),
                );
            }
        }
        let expected = listed(known.iter().copied());
        match fields.keys().next() {
            Some(name) => {
                let detail = format!("unknown field {}; expected one of {expected}", quote(name));
                self.fail_at(Some(name), detail, near(name, known.iter().copied()));
            }
            None => self.fail(format!("expected an object with one of {expected}"), None),
        }
    }

    /// The field by whose value the branches are told apart, where they are.
    fn tag_of(&self, branches: &[usize]) -> Option<Tag<'a>> {
        let first = self.object_of(*branches.first()?)?;
        first.fields.iter().find_map(|(field, _)| {
            let branches: Option<Vec<_>> = branches
                .iter()
                .map(|branch| {
                    let shape = self.object_of(*branch)?;
                    let (_, at) = shape.fields.get(*shape.field_at.get(field)?)?;
                    match self.shapes.get(*at)?.words.as_slice() {
                        [word] => Some((*word, *branch)),
                        _ => None,
                    }
                })
                .collect();
            Some(Tag { field, branches: branches? })
        })
    }

    fn score(&self, branch: usize, fields: &Map<String, Value>) -> Score {
        let Some(shape) = self.object_of(branch) else { return Score::default() };
        let known = fields.keys().filter(|name| shape.field_at.contains_key(name.as_str())).count();
        let required = shape.required.iter().filter(|name| fields.contains_key(**name)).count();
        Score { known, all_required: required == shape.required.len(), required }
    }

    /// The shape that describes the fields of a branch.
    fn object_of(&self, at: usize) -> Option<&'a Shape<'a>> {
        let mut shape = self.shapes.get(at)?;
        for _ in 0..4 {
            if !shape.fields.is_empty() || shape.closed {
                return Some(shape);
            }
            shape = self.shapes.get(*shape.also.first()?)?;
        }
        None
    }

    /// Whether the type of a value fits a branch, whatever is in it.
    fn takes(&self, at: usize, value: &Value, depth: usize) -> bool {
        let Some(shape) = self.shapes.get(at) else { return true };
        let own = shape.types.is_empty() || shape.types.iter().any(|name| is_of(value, name));
        let words = shape.words.is_empty() || value.is_string();
        own && words
            && (depth > 8
                || shape.also.iter().all(|at| self.takes(*at, value, depth + 1))
                    && (shape.branches.is_empty()
                        || shape.branches.iter().any(|at| self.takes(*at, value, depth + 1))))
    }

    fn type_names(&self, at: usize, depth: usize, names: &mut Vec<&'a str>) {
        let Some(shape) = self.shapes.get(at) else { return };
        names.extend(shape.types.iter().copied());
        if shape.types.is_empty() && !shape.words.is_empty() {
            names.push("string");
        }
        if depth < 8 {
            for next in shape.also.iter().chain(&shape.branches) {
                self.type_names(*next, depth + 1, names);
            }
        }
    }

    /// Puts what `jsonschema` found into words.
    fn say(&mut self, shape: &Shape<'_>, kind: &Kind, value: &Value) {
        match kind {
            Kind::AdditionalProperties { unexpected } => {
                for name in unexpected {
                    if self.is_over() {
                        return;
                    }
                    let given = value.as_object();
                    let known = shape.fields.iter().map(|(name, _)| *name);
                    let absent =
                        known.clone().filter(|name| given.is_none_or(|g| !g.contains_key(*name)));
                    let help = near(name, absent);
                    let detail = if help.is_some() {
                        format!("unknown field {}", quote(name))
                    } else {
                        format!("unknown field {}; known are {}", quote(name), listed(known))
                    };
                    self.fail_at(Some(name), detail, help);
                }
            }
            Kind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                self.fail_at(Some(name), format!("the field `{name}` is missing"), None);
            }
            Kind::Minimum { limit } => {
                self.fail(format!("expected a number of at least {limit}"), None);
            }
            Kind::Maximum { limit } => {
                self.fail(format!("expected a number of at most {limit}"), None);
            }
            Kind::ExclusiveMinimum { limit } => {
                self.fail(format!("expected a number above {limit}"), None);
            }
            Kind::ExclusiveMaximum { limit } => {
                self.fail(format!("expected a number below {limit}"), None);
            }
            Kind::MinLength { limit } => {
                self.fail(format!("expected at least {limit} characters"), None);
            }
            Kind::MaxLength { limit } => {
                self.fail(format!("expected at most {limit} characters"), None);
            }
            Kind::MinItems { limit } => {
                self.fail(format!("expected at least {limit} elements"), None);
            }
            Kind::MaxItems { limit } => {
                self.fail(format!("expected at most {limit} elements"), None);
            }
            Kind::UniqueItems => self.fail("an element stands here twice".to_owned(), None),
            Kind::Pattern { pattern } => {
                let detail = match shape.description {
                    Some(description) => {
                        format!("this has not the form that is expected: {description}")
                    }
                    None => format!("expected a text that matches {pattern}"),
                };
                self.fail(detail, None);
            }
            _ => {
                let what = shape.description.unwrap_or("something else");
                self.fail(format!("this does not fit: expected {what}"), None);
            }
        }
    }

    fn fail(&mut self, detail: String, help: Option<String>) {
        self.fail_at(None, detail, help);
    }

    fn fail_at(&mut self, field: Option<&str>, detail: String, help: Option<String>) {
        if self.is_over() {
            return;
        }
        let mut pointer = String::new();
        let place = self.place.iter().copied().chain(field.map(Segment::Field));
        for segment in place {
            match segment {
                Segment::Item(number) => {
                    pointer.push('/');
                    pointer.push_str(&number.to_string());
                }
                // A name that could be an address, or that is a book, is not repeated.
                Segment::Field(name) if name.len() > MAX_SEGMENT || is_address(name) => break,
                Segment::Field(name) => {
                    pointer.push('/');
                    pointer.push_str(&escape(name));
                }
            }
        }
        self.found.push(Mistake { pointer, detail, help });
    }

    fn is_over(&self) -> bool {
        self.found.len() >= self.limit || self.nodes > MAX_NODES
    }
}

/// A union whose branches are told apart by the value of a field.
struct Tag<'a> {
    field: &'a str,
    branches: Vec<(&'a str, usize)>,
}

/// How well the fields of an object fit a branch; larger is better.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Score {
    known: usize,
    all_required: bool,
    required: usize,
}
