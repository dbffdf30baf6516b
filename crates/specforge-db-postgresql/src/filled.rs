//! Whether a materialised view holds rows: its statement says it, and no comparison of schemas looks at it.

use specforge_db_core::model::{Definition, DefinitionKind, ObjectPath};
use specforge_db_core::plan::PlanCx;

/// What the statement ends with where the view stays empty until REFRESH.
const WITH_NO_DATA: &str = " WITH NO DATA";

/// Says of a view that it is made without rows.
pub(crate) fn leave_empty(view: &mut Definition) {
    if is_left_empty(view) {
        return;
    }
    view.normal = Some(view.text.as_str().into());
    view.text.push_str(WITH_NO_DATA);
}

/// Whether a view is made without rows.
pub(crate) fn is_left_empty(view: &Definition) -> bool {
    view.kind == DefinitionKind::MaterializedView && view.text.ends_with(WITH_NO_DATA)
}

/// Says of a view that it is filled after all.
pub(crate) fn fill(view: &mut Definition) {
    if is_left_empty(view) {
        view.text = without(&view.text).to_owned();
        view.normal = None;
    }
}

/// The statement of a view without that.
pub(crate) fn without(text: &str) -> &str {
    text.strip_suffix(WITH_NO_DATA).unwrap_or(text)
}

/// The statement by which a plan makes a view, where `spelled` makes it as it is.
///
/// One that holds rows is filled again when it has to be made anew, whatever the schema says: dumps say of
/// every view that it is made without rows.
pub(crate) fn made(view: &Definition, spelled: &str, path: &ObjectPath, cx: &PlanCx<'_>) -> String {
    let known = cx.from.definition(path, view.kind);
    let bare = without(spelled);
    if is_left_empty(view) && known.is_none_or(is_left_empty) {
        return format!("{bare}{WITH_NO_DATA}");
    }
    bare.to_owned()
}
