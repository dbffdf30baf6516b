//! What the values of a property are in a database.

use super::Reading;
use super::catalog::{Class, Why, envelope};
use super::doc::Slot;
use super::view::{Is, View};

/// What the values of a property are in a database.
#[derive(Clone, Debug)]
pub(super) enum Target<'d> {
    /// Nothing that is kept, and why.
    Nothing(&'static str),
    /// A value of a column.
    Scalar(View<'d>),
    /// One of several texts.
    Choice(View<'d>, Vec<String>),
    /// A list of values.
    List(View<'d>),
    /// A row of a table; of one of several, where there are several.
    One(Vec<usize>),
    /// Rows of a table.
    Many(usize),
    /// An object that means something only here.
    Object(View<'d>),
    /// Several of them.
    Objects(View<'d>),
    /// A document, and why.
    Json(&'static str),
}

impl<'d> Reading<'_, 'd, '_> {
    /// What the values of a view are.
    pub(super) fn target(&self, view: &View<'d>) -> Target<'d> {
        self.target_within(view, 0)
    }

    fn target_within(&self, view: &View<'d>, depth: usize) -> Target<'d> {
        if depth > 8 {
            return Target::Json("it nests too deep for tables");
        }
        if let Some(named) = view.named {
            match self.catalog.class(named) {
                Class::Entity | Class::Form(..) | Class::Kind(_) => {
                    if let Some(table) = self.table_of(named) {
                        return Target::One(vec![table]);
                    }
                }
                Class::Value => return Target::Object(view.clone()),
                Class::Json => return Target::Json("the document says so"),
                Class::Aside(Why::Envelope) => {
                    if let Some((_, slots)) = envelope(self.doc, view, self.key_of_named(named)) {
                        return self.target_within(&self.doc.view_all(&slots), depth + 1);
                    }
                }
                Class::Aside(Why::Paging) => {
                    return Target::Nothing("it says where in a list one is");
                }
                Class::Aside(Why::Stated) => return Target::Nothing("the document says so"),
                Class::Aside(Why::Nothing) => return Target::Nothing("it can have no value"),
                Class::Aside(_) if view.is() == Is::Object => return Target::Object(view.clone()),
                Class::Aside(_) | Class::Plain | Class::Alias(_) => {}
            }
        }
        match view.is() {
            Is::Text | Is::Integer | Is::Number | Is::Boolean => Target::Scalar(view.clone()),
            Is::Mixed => Target::Json("its values are of several types"),
            Is::Object => {
                let included = view.bases.iter().find_map(|base| match self.catalog.class(*base) {
                    Class::Entity | Class::Kind(_) | Class::Form(..) => self.table_of(*base),
                    _ => None,
                });
                if let Some(table) = included {
                    return Target::One(vec![table]);
                }
                match envelope(self.doc, view, "") {
                    Some((_, slots)) => self.target_within(&self.doc.view_all(&slots), depth + 1),
                    None => Target::Object(view.clone()),
                }
            }
            Is::Map => Target::Json("its properties can have any name"),
            Is::Array => match view.items() {
                None => Target::Json("nothing is said of its elements"),
                Some(items) => self.elements(&items, depth),
            },
            Is::Union => self.choice(view, depth),
            Is::Nothing => Target::Nothing("it can have no value"),
            Is::Anything => Target::Json("nothing is said of its values"),
        }
    }

    fn elements(&self, items: &[Slot<'d>], depth: usize) -> Target<'d> {
        match self.target_within(&self.doc.view_all(items), depth + 1) {
            Target::Scalar(view) | Target::Choice(view, _) => Target::List(view),
            Target::One(tables) => match tables.as_slice() {
                [one] => Target::Many(*one),
                _ => Target::Json("its elements are of several entities"),
            },
            Target::Object(view) => Target::Objects(view),
            Target::Json(why) => Target::Json(why),
            Target::Nothing(why) => Target::Nothing(why),
            Target::List(_) | Target::Many(_) | Target::Objects(_) => {
                Target::Json("its elements are lists")
            }
        }
    }

    /// A choice: of tables it is a reference, of simple values of one type it is a value.
    fn choice(&self, view: &View<'d>, depth: usize) -> Target<'d> {
        let members: Vec<Slot<'d>> =
            view.unions.iter().flat_map(|union| union.members.iter().cloned()).collect();
        let mut tables: Vec<usize> = Vec::new();
        let mut scalars: Vec<View<'d>> = Vec::new();
        let mut many: Option<usize> = None;
        let mut others = 0_usize;
        for member in &members {
            match self.target_within(&self.doc.view(member), depth + 1) {
                Target::One(found) => {
                    tables.extend(
                        found
                            .into_iter()
                            .filter(|table| !tables.contains(table))
                            .collect::<Vec<_>>(),
                    );
                }
                Target::Scalar(view) | Target::Choice(view, _) => scalars.push(view),
                Target::Many(table) if many.is_none_or(|known| known == table) => {
                    many = Some(table);
                }
                Target::Nothing(_) => {}
                _ => others += 1,
            }
        }
        match (tables.is_empty(), scalars.as_slice(), many, others) {
            // A key, or with it what the key is of.
            (false, _, None, 0) => Target::One(tables),
            (true, [], Some(table), 0) => Target::Many(table),
            (true, [_, ..], None, 0) => one_type(&scalars),
            (true, [], None, 0) => Target::Nothing("it can have no value"),
            _ => Target::Json("its values are of several kinds"),
        }
    }

    /// The table of a named schema: its own, or that of what it is a form or a kind of.
    pub(super) fn table_of(&self, named: usize) -> Option<usize> {
        let mut named = self.catalog.real(named);
        for _ in 0..4 {
            match self.catalog.class(named) {
                Class::Form(of, _) | Class::Kind(of) => named = self.catalog.real(of),
                _ => break,
            }
        }
        self.tables_of.get(named).copied().flatten()
    }
}

/// Several simple values as one: of texts the one that allows most.
fn one_type<'d>(scalars: &[View<'d>]) -> Target<'d> {
    let is: Vec<Is> = scalars.iter().map(View::is).collect();
    let Some(first) = scalars.first() else { return Target::Nothing("it can have no value") };
    if is.iter().all(|is| *is == Is::Text) {
        let open =
            scalars.iter().find(|view| view.values().is_none() && view.text("format").is_none());
        if let Some(open) = open.or_else(|| scalars.iter().find(|view| view.values().is_none())) {
            let mut plain = open.clone();
            if scalars.len() > 1 {
                plain.layers.retain(|layer| !layer.fields.contains_key("pattern"));
                if plain.layers.is_empty() {
                    plain = open.clone();
                }
            }
            return Target::Scalar(plain);
        }
        let mut values: Vec<String> = Vec::new();
        for value in scalars.iter().filter_map(View::values).flatten().filter_map(|v| v.as_str()) {
            if !values.iter().any(|known| known == value) {
                values.push(value.to_owned());
            }
        }
        return Target::Choice(first.clone(), values);
    }
    let numbers = is.iter().all(|is| matches!(is, Is::Integer | Is::Number));
    if numbers && let Some(at) = is.iter().position(|is| *is == Is::Number).or(Some(0)) {
        return scalars.get(at).map_or(Target::Json("its values are of several kinds"), |view| {
            Target::Scalar(view.clone())
        });
    }
    if is.iter().all(|known| Some(known) == is.first()) {
        return Target::Scalar(first.clone());
    }
    Target::Json("its values are of several types")
}
