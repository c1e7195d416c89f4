//! Resources in JSON, FHIR §2.1.6.1: the type of a resource is one of its members, wherever that stands.

use wardroom_model::fact::Subject;

use super::is_root;
use super::walk::Walk;
use crate::Sink;
use crate::json::{Members, Value};

/// Says what a document says. Its end may be missing.
pub(crate) fn say(document: &[u8], is_of_server: bool, sender: Subject, sink: &mut dyn Sink) {
    let Some(Value::Object(members)) = Value::read(document) else { return };
    if members.text("resourceType").is_some_and(|kind| is_root(kind.raw())) {
        resource(members, &mut Walk::new(is_of_server, sender, sink));
    }
}

fn resource<'a>(members: Members<'a>, walk: &mut Walk<'a, '_>) {
    let Some(kind) = members.text("resourceType") else { return };
    if !walk.goes_deeper() {
        return;
    }
    walk.open(kind.raw());
    members.for_each(|(name, value)| member(name.raw(), value, walk));
    walk.close();
}

/// Each item of an array is an element by itself, as in XML.
fn member<'a>(name: &'a [u8], value: Value<'a>, walk: &mut Walk<'a, '_>) {
    match value {
        Value::Array(items) => items.for_each(|item| element(name, item, walk)),
        value => element(name, value, walk),
    }
}

fn element<'a>(name: &'a [u8], value: Value<'a>, walk: &mut Walk<'a, '_>) {
    if !walk.goes_deeper() {
        return;
    }
    match value {
        Value::Object(members) => {
            walk.open(name);
            match name {
                b"resource" => resource(members, walk),
                _ => members.for_each(|(name, value)| member(name.raw(), value, walk)),
            }
            walk.close();
        }
        Value::Text(text) => {
            walk.open(name);
            walk.value(&text.unescaped());
            walk.close();
        }
        Value::Array(_) | Value::Other => {}
    }
}
