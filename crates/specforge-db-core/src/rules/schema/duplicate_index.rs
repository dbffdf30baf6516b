use super::{Ordered, ranked};
use crate::declare_rule;
use crate::diff::{Change, Op};
use crate::finding::Advice;
use crate::model::{Object, ObjectKind};
use crate::rule::{Findings, SchemaCx};

declare_rule! {
    /// An index does what another one does already.
    pub(crate) static DUPLICATE_INDEX: Schema = {
        id: "duplicate-index",
        summary: "an index does what another one, or a key, does already",
        severity: Warning,
        since: "0.1.0",
        page: include_str!("duplicate_index.md"),
        check: check,
    }
}

fn check(cx: &SchemaCx<'_>, out: &mut Findings) {
    for one in cx.schema.tables() {
        let all = ranked(one.table, cx.info.name_case);
        let mut first: Option<&(Vec<_>, Ordered<'_>)> = None;
        for entry in &all {
            let Some(kept) = first.filter(|kept| kept.0 == entry.0) else {
                first = Some(entry);
                continue;
            };
            let Ordered::Index(index) = entry.1 else { continue };
            if !index.include.is_empty() {
                continue;
            }
            let path = one.path().part(ObjectKind::Index, index.name.clone());
            out.push(
                DUPLICATE_INDEX
                    .finding(format!(
                        "index {} of {} does what {} does already",
                        index.name,
                        one.path(),
                        kept.1.words()
                    ))
                    .object(&path)
                    .advise(Advice::Change {
                        change: Box::new(Change {
                            path,
                            op: Op::Drop(Object::Index(Box::new(index.clone()))),
                        }),
                    }),
            );
        }
    }
}
