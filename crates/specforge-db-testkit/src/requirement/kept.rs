//! Whether all that was asked for is there, or is said to be missing.

use specforge_db_core::design::{
    AccessPatternEntry, Attribute, DesignRequest, DesignResponse, Entity, EntityEntry,
    FeatureEntry, Frequency, NamingOptions, OnDelete, Relationship, RelationshipType, plural,
    singular, snake,
};
use specforge_db_core::model::{ForeignKey, Key, ReferentialAction, Schema, Table};
use specforge_db_core::name::Ident;

/// Finds what is neither there nor said to be missing.
pub(super) fn all_is_there(asked: &DesignRequest, designed: &DesignResponse) -> Result<(), String> {
    let looking = Looking { asked, designed, schema: &designed.body.schema };
    for (at, entry) in asked.requirements.entities.iter().enumerate() {
        let place = format!("/requirements/entities/{at}");
        let table = looking.table(entry.name())?;
        if let EntityEntry::Full(entity) = entry {
            looking.entity(table, entity, &place)?;
        }
    }
    for (at, relationship) in asked.requirements.relationships.iter().enumerate() {
        looking
            .relationship(relationship)
            .map_err(|why| format!("{why}\nthis is relationship {at}"))?;
    }
    for (at, feature) in asked.requirements.features.iter().enumerate() {
        looking.feature(feature, &format!("/requirements/features/{at}"))?;
    }
    Ok(())
}

/// The name of the table of an entity, by the rules that the contract states.
pub(super) fn table_name(entity: &str, naming: &NamingOptions) -> String {
    if let Some(stated) = naming.tables.get(entity) {
        return stated.clone();
    }
    let snake = snake(entity);
    let name = if naming.plural_tables { plural(&snake) } else { singular(&snake) };
    format!("{}{name}", naming.table_prefix)
}

/// The columns of each index of a table that holds all rows or all that live, keys among them;
/// `unique` leaves only those that refuse a second.
pub(super) fn indexed(table: &Table, unique: bool) -> Vec<Vec<&Ident>> {
    let keys = table.primary_key.iter().chain(&table.uniques).map(|key| key.columns().collect());
    let indexes = table.indexes.iter().filter(|index| index.unique || !unique);
    let indexes = indexes
        .map(|index| index.parts.iter().map_while(|part| part.column.as_ref()).collect::<Vec<_>>());
    keys.chain(indexes).collect()
}

struct Looking<'a> {
    asked: &'a DesignRequest,
    designed: &'a DesignResponse,
    schema: &'a Schema,
}

impl<'a> Looking<'a> {
    fn table(&self, entity: &str) -> Result<&'a Table, String> {
        let name = table_name(entity, &self.asked.options.naming);
        let mut tables = self.schema.tables().map(|found| found.table);
        tables
            .find(|table| table.name.as_str() == name)
            .ok_or_else(|| format!("there is no table `{name}` for the entity `{entity}`"))
    }

    /// Whether something is said of a place, or of anything in it.
    fn said(&self, place: &str) -> bool {
        self.designed.findings.iter().any(|finding| {
            finding.location.pointer.as_deref().is_some_and(|pointer| {
                pointer == place
                    || pointer.strip_prefix(place).is_some_and(|rest| rest.starts_with('/'))
            })
        })
    }

    /// Whether something of that rule is said that names both.
    fn said_of(&self, rule: &str, table: &Table, column: &str) -> bool {
        self.designed.findings.iter().any(|finding| {
            finding.rule == rule
                && finding.message.contains(table.name.as_str())
                && finding.message.contains(column)
        })
    }

    /// The column of an attribute: of its name, or of that with the unit of the amount.
    fn column(&self, table: &'a Table, attribute: &str) -> Result<&'a Ident, String> {
        let cents = format!("{attribute}_cents");
        let reference = format!("{attribute}_id");
        // A feature may bring a column of the very name of an amount.
        let names = [&cents, attribute, &reference];
        let named = |name: &str| table.columns.iter().find(|column| column.name.as_str() == name);
        names.into_iter().find_map(named).map(|column| &column.name).ok_or_else(|| {
            format!("`{}` has no column for the attribute `{attribute}`", table.name)
        })
    }

    fn entity(&self, table: &'a Table, entity: &Entity, place: &str) -> Result<(), String> {
        let mut checks = entity.checks.len();
        for (at, attribute) in entity.attributes.iter().enumerate() {
            checks += self.attribute(table, attribute, &format!("{place}/attributes/{at}"))?;
        }
        if table.checks.len() < checks {
            let have = table.checks.len();
            return Err(format!("`{}` has {have} checks of {checks}", table.name));
        }
        let columns = |names: &[String]| -> Result<Vec<&Ident>, String> {
            names.iter().map(|name| self.column(table, name)).collect()
        };
        if !entity.primary_key.is_empty() {
            let key: Vec<&Ident> = table.primary_key.iter().flat_map(Key::columns).collect();
            let wanted = columns(&entity.primary_key)?;
            let in_it = wanted.iter().all(|name| key.contains(name));
            if !in_it {
                return Err(format!("the key of `{}` is not {wanted:?}", table.name));
            }
        }
        for (at, unique) in entity.unique.iter().enumerate() {
            if !is_unique(table, &columns(unique)?) && !self.said(&format!("{place}/unique/{at}")) {
                return Err(format!("{unique:?} of `{}` are not unique", table.name));
            }
        }
        for (at, pattern) in entity.access_patterns.iter().enumerate() {
            let place = format!("{place}/access_patterns/{at}");
            let AccessPatternEntry::Full(pattern) = pattern else { continue };
            let first = pattern.equality.first().or(pattern.range.first());
            let sort = pattern.sort.first().and_then(|sort| sort.split(' ').next());
            let empty = first.is_none() && sort.is_none();
            if empty || pattern.frequency == Some(Frequency::Low) || self.said(&place) {
                continue;
            }
            let equal = columns(&pattern.equality)?;
            let leads = |index: Vec<&Ident>| {
                let own: Vec<&Ident> =
                    index.into_iter().filter(|name| name.as_str() != "tenant_id").collect();
                let head = own.get(..equal.len()).unwrap_or_default();
                !own.is_empty() && equal.iter().all(|name| head.contains(name))
            };
            if !indexed(table, false).into_iter().any(leads) {
                return Err(format!("no index serves `{}` on `{}`", pattern.name, table.name));
            }
        }
        Ok(())
    }

    /// Looks for an attribute, and gives how many checks its table has for it at least.
    fn attribute(
        &self,
        table: &'a Table,
        attribute: &Attribute,
        place: &str,
    ) -> Result<usize, String> {
        let name = self.column(table, &attribute.name)?;
        let wrong = |what: &str| Err(format!("`{}`.`{name}` {what}", table.name));
        let Some(column) = table.columns.iter().find(|column| column.name == *name) else {
            return wrong("is not there");
        };
        if attribute.required && column.nullable {
            return wrong("may be empty");
        }
        if attribute.unique && !is_unique(table, &[name]) && !self.said(&format!("{place}/unique"))
        {
            return wrong("is not unique");
        }
        let has_default = column.default.is_some();
        if attribute.default.is_some()
            && !has_default
            && !self.said_of("unsupported-default", table, name.as_str())
        {
            return wrong("has no default");
        }
        let mentioned = |text: &str| {
            table.checks.iter().any(|check| {
                let about = check.column.as_ref() == Some(name);
                (about || check.expr.text.contains(name.as_str())) && check.expr.text.contains(text)
            })
        };
        if let Some(longest) = attribute.max_length {
            let longest = longest.to_string();
            if !column.ty.raw.contains(&longest) && !mentioned(&longest) {
                return wrong("is not as short as it has to be");
            }
        }
        let mut checks = 0;
        if attribute.min.is_some() || attribute.max.is_some() {
            checks += 1;
        }
        if attribute.pattern.is_some() && !self.said(&format!("{place}/pattern")) {
            checks += 1;
        }
        let types = self.schema.namespaces.iter().flat_map(|namespace| &namespace.enums);
        let mut types = types.filter(|of| column.ty.raw.trim_matches('"') == of.name.as_str());
        match (attribute.values.as_slice(), types.next()) {
            ([], _) => {}
            (values, Some(of)) => {
                let same = of.values.iter().map(smol_str_of).eq(values.iter().map(String::as_str));
                if !same {
                    return wrong("has a type with other values");
                }
            }
            // A table lists them, and it is said which rows it needs.
            (values, None) if self.listed(table, name, values) => {}
            (values, None) => {
                checks += 1;
                for value in values {
                    if !mentioned(&value.replace('\'', "''")) {
                        return wrong(&format!("does not take `{value}`"));
                    }
                }
            }
        }
        Ok(checks)
    }

    /// Whether a column refers to a table of values, and all of these are told to be its rows.
    fn listed(&self, table: &Table, name: &Ident, values: &[String]) -> bool {
        let key = table.foreign_keys.iter().find(|key| key.columns.as_slice() == [name.clone()]);
        key.is_some_and(|key| {
            self.designed.findings.iter().any(|finding| {
                finding.rule == "rows-wanted"
                    && finding.message.contains(key.references.as_str())
                    && values.iter().all(|value| finding.message.contains(value.as_str()))
            })
        })
    }

    fn relationship(&self, relationship: &Relationship) -> Result<(), String> {
        let to = relationship.to.names();
        let target = to.first().map_or("", String::as_str);
        let role = relationship.role.as_deref();
        match relationship.ty {
            RelationshipType::OneToMany => {
                self.refers(relationship, self.table(target)?, &relationship.from, role)
            }
            RelationshipType::ManyToOne | RelationshipType::OneToOne => {
                let (own, of) = (self.table(&relationship.from)?, self.table(target)?);
                // What is there for the other refers to it, and a decision says so.
                let turned = format!("one-to-one-side:{}", of.name);
                let turned = self.designed.body.decisions.iter().any(|d| d.id == turned);
                let turned = relationship.ty == RelationshipType::OneToOne && turned;
                let stated = role.is_some() || relationship.required.is_some();
                let (own, target) = if turned && !stated {
                    (of, relationship.from.as_str())
                } else {
                    (own, target)
                };
                self.refers(relationship, own, target, role)?;
                let unique = own.foreign_keys.iter().any(|key| {
                    let names: Vec<&Ident> = key.columns.iter().collect();
                    is_unique(own, &names)
                });
                if relationship.ty == RelationshipType::OneToOne && !unique {
                    return Err(format!("several of `{}` may refer to one", own.name));
                }
                Ok(())
            }
            RelationshipType::ManyToMany => {
                let (a, b) = (self.table(&relationship.from)?, self.table(target)?);
                let between = |table: &&Table| {
                    let refers = |to: &Table| {
                        table.foreign_keys.iter().filter(|key| key.references == to.name).count()
                    };
                    let named = relationship.through.as_ref().is_none_or(|through| {
                        let name = table_name(&through.name, &self.asked.options.naming);
                        table.name.as_str() == name
                    });
                    named && refers(a) > usize::from(a.name == b.name) && refers(b) > 0
                };
                let mut tables = self.schema.tables().map(|found| found.table);
                let Some(between) = tables.find(between) else {
                    return Err(format!("nothing stands between `{}` and `{}`", a.name, b.name));
                };
                let through = relationship.through.iter().flat_map(|through| &through.attributes);
                for attribute in through {
                    self.attribute(between, attribute, "/requirements/relationships")?;
                }
                Ok(())
            }
            RelationshipType::Polymorphic => {
                let own = self.table(&relationship.from)?;
                for name in to {
                    // The role stands before what is referred to where that alone is taken.
                    let side = singular(&snake(name));
                    let longer = role.map(|role| format!("{} {side}", snake(role)));
                    let each = Relationship { required: None, ..relationship.clone() };
                    let plain = self.refers(&each, own, name, Some(&side));
                    plain.or_else(|why| match &longer {
                        Some(longer) => self.refers(&each, own, name, Some(longer)),
                        None => Err(why),
                    })?;
                }
                if own.checks.is_empty() {
                    return Err(format!("nothing keeps `{}` to one of several", own.name));
                }
                Ok(())
            }
        }
    }

    fn refers(
        &self,
        relationship: &Relationship,
        own: &Table,
        name: &str,
        role: Option<&str>,
    ) -> Result<(), String> {
        let to = self.table(name)?;
        let itself = own.name == to.name;
        let role = match role {
            Some(role) => snake(role),
            None if itself => "parent".to_owned(),
            None => singular(&snake(name)),
        };
        let keys = own.foreign_keys.iter().filter(|key| {
            let mut columns = key.columns.iter().filter(|name| name.as_str() != "tenant_id");
            key.references == to.name && columns.all(|name| name.as_str().starts_with(&role))
        });
        let keys: Vec<&ForeignKey> = keys.collect();
        if keys.is_empty() {
            return Err(format!("`{}` does not refer to `{}` as `{role}`", own.name, to.name));
        }
        let optional = |key: &&ForeignKey| {
            own.columns.iter().any(|column| {
                let own = key.columns.contains(&column.name);
                own && column.name.as_str() != "tenant_id" && column.nullable
            })
        };
        if relationship.required == Some(true) && keys.iter().all(optional) {
            return Err(format!("the reference of `{}` to `{}` may be empty", own.name, to.name));
        }
        let actions: &[ReferentialAction] = match relationship.on_delete {
            None => return Ok(()),
            Some(OnDelete::Cascade) => &[ReferentialAction::Cascade],
            Some(OnDelete::SetNull) => &[ReferentialAction::SetNull],
            // Nothing may go either way; NO ACTION lets the rows of one statement go together.
            Some(OnDelete::Restrict) => &[ReferentialAction::Restrict, ReferentialAction::NoAction],
        };
        if keys.iter().any(|key| actions.contains(&key.on_delete)) {
            return Ok(());
        }
        let found: Vec<_> = keys.iter().map(|key| key.on_delete).collect();
        Err(format!("`{}`: {found:?} instead of {actions:?}", own.name))
    }

    /// A feature shows in the schema, or something is said at its place.
    fn feature(&self, feature: &FeatureEntry, place: &str) -> Result<(), String> {
        if self.said(place) {
            return Ok(());
        }
        let (kind, entities) = match feature {
            FeatureEntry::Kind(feature) => {
                let names = feature.entity().map(|names| names.names().to_vec());
                (feature.kind().to_owned(), names.unwrap_or_default())
            }
            FeatureEntry::Phrase(phrase) => (phrase.replace([' ', '-'], "_"), Vec::new()),
        };
        let has_column = |name: &str| -> Result<bool, String> {
            let has = |table: &Table| table.columns.iter().any(|c| c.name.as_str() == name);
            if entities.is_empty() {
                return Ok(self.schema.tables().any(|found| has(found.table)));
            }
            for entity in &entities {
                if !has(self.table(entity)?) {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        let prefix = &self.asked.options.naming.table_prefix;
        let plural = self.asked.options.naming.plural_tables;
        let stated = &self.asked.options.naming.tables;
        let has_table = |several: &str| {
            let name = if plural { several } else { several.trim_end_matches('s') };
            let wanted = format!("{prefix}{name}");
            let mut own = stated.iter().filter(|(entity, _)| snake(entity) == singular(several));
            let own = own.next().map(|(_, name)| name.as_str());
            self.schema.tables().any(|found| {
                own == Some(found.table.name.as_str())
                    || [wanted.as_str(), name].contains(&found.table.name.as_str())
                    || found.table.name.as_str().ends_with(&format!("_{name}"))
            })
        };
        let there = match kind.as_str() {
            "soft_delete" => has_column("deleted_at")?,
            "timestamps" => has_column("created_at")? && has_column("updated_at")?,
            "optimistic_locking" => has_column("version")?,
            "multi_tenant" => {
                let apart = ["tenant-schema", "tenant-database"];
                has_column("tenant_id")? && self.schema.tables().count() > 1
                    || self.designed.body.decisions.iter().any(|d| apart.contains(&&*d.rule))
            }
            "audit_trail" => has_table("audit_logs") || has_table("history"),
            "versioning" => has_column("version")? && has_table("history"),
            "tags" => has_table("tags"),
            "slugs" => has_column("slug")?,
            "hierarchy" => entities.iter().all(|entity| {
                self.table(entity).is_ok_and(|table| {
                    table.foreign_keys.iter().any(|key| key.references == table.name)
                })
            }),
            "user_roles" => has_table("user_roles") || has_table("user_role"),
            // They choose a form, or bring things that the schema spells in the words of a database.
            _ => !self.designed.body.decisions.is_empty(),
        };
        if there {
            Ok(())
        } else {
            Err(format!("nothing is there for a feature\nit is at {place}"))
        }
    }
}

fn smol_str_of(text: &impl AsRef<str>) -> &str {
    text.as_ref()
}

/// Whether no two rows have the same in these columns, in each tenant at least.
fn is_unique(table: &Table, columns: &[&Ident]) -> bool {
    indexed(table, true).into_iter().any(|index| {
        !index.is_empty()
            && index.iter().all(|name| columns.contains(name) || name.as_str() == "tenant_id")
    })
}
