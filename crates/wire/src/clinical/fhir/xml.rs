//! Resources in XML, FHIR §2.1.5: values stand in attributes.

use wardroom_model::fact::Subject;

use super::walk::Walk;
use super::{NAMESPACE, is_root};
use crate::Sink;
use crate::xml::{Event, Reader, Tag};

/// Says what a document says, whose root element was just opened. Its end may be missing.
pub(crate) fn say(
    mut document: Reader<'_>,
    root: Tag<'_>,
    is_of_server: bool,
    sender: Subject,
    sink: &mut dyn Sink,
) {
    if !is_root(root.name.local) {
        return;
    }
    let mut walk = Walk::new(is_of_server, sender, sink);
    walk.open(root.name.local);
    // So many elements are open whose like is passed over with all that is in them: narrative, and what lies too deep.
    let mut passed_over = 0_usize;
    while let Some(event) = document.event() {
        match event {
            Event::Open(tag) if passed_over > 0 || tag.name.namespace != NAMESPACE || !walk.goes_deeper() => {
                passed_over += 1;
            }
            Event::Open(tag) => {
                walk.open(tag.name.local);
                if let Some(value) = tag.attribute("value") {
                    walk.value(&value.unescaped());
                }
            }
            Event::Close(_) if passed_over > 0 => passed_over -= 1,
            Event::Close(_) => walk.close(),
            Event::Text(_) => {}
        }
    }
}
