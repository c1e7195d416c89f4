//! XML and JSON as tshark shows them, in one form: an array's items are elements of the same name.

use crate::tshark::pdml::Node;

/// An element.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) name: String,
    /// Its text, or its attribute `value`.
    pub(super) value: String,
    /// Its attribute `Code`.
    pub(super) code: String,
    pub(super) children: Vec<Self>,
}

impl Tree {
    /// Of a tag, which tshark shows as `<prefix:name>`.
    pub(super) fn of_xml(tag: &Node) -> Self {
        let name = tag.show_name.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/');
        let mut tree =
            Self { name: name.rsplit(':').next().unwrap_or_default().to_owned(), ..Self::default() };
        for child in &tag.children {
            match &*child.name {
                "xml.tag" => tree.children.push(Self::of_xml(child)),
                "xml.cdata" => tree.value = String::from_utf8_lossy(&child.bytes()).replace("&amp;", "&"),
                "xml.attribute" => match child.show.trim_end_matches('"').split_once("=\"") {
                    Some(("value", value)) => tree.value = value.to_owned(),
                    Some(("Code", code)) => tree.code = code.to_owned(),
                    _ => {}
                },
                _ => {}
            }
        }
        tree
    }

    /// Of a document whose members name resources by their types, as XML does.
    pub(super) fn of_json(document: &Node) -> Self {
        let mut root = Self::default();
        for object in document.children.iter().filter(|child| child.name == "json.object") {
            root.members(object);
        }
        root.resource()
    }

    fn members(&mut self, object: &Node) {
        for member in object.children.iter().filter(|child| child.name == "json.member") {
            for value in &member.children {
                let items = if value.name == "json.array" {
                    &value.children[..]
                } else {
                    std::slice::from_ref(value)
                };
                for item in items {
                    let mut child = Self { name: member.show.clone(), ..Self::default() };
                    match &*item.name {
                        "json.object" => child.members(item),
                        "json.value.string" => child.value.clone_from(&item.show),
                        _ => continue,
                    }
                    if child.name == "resource" {
                        child = Self {
                            name: "resource".to_owned(),
                            children: vec![child.resource()],
                            ..Self::default()
                        };
                    }
                    self.children.push(child);
                }
            }
        }
    }

    /// With its type for its name.
    fn resource(mut self) -> Self {
        self.name = self.text("resourceType").to_owned();
        self
    }

    pub(super) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The value of the first child with this name, else nothing.
    pub(super) fn text(&self, name: &str) -> &str {
        self.children.iter().find(|child| child.name == name).map_or("", |child| &child.value)
    }
}
