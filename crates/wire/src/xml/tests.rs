use proptest::prelude::*;

use super::*;

/// Events, one a word: `+namespace|name`, `text`, `-name`.
fn events(document: &[u8]) -> Vec<String> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut reader = Reader::new(document);
    let mut events = Vec::new();
    while let Some(event) = reader.event() {
        events.push(match event {
            Event::Open(tag) => format!("+{}|{}", text(tag.name.namespace), text(tag.name.local)),
            Event::Text(found) => text(&found.unescaped()),
            Event::Close(name) => format!("-{}", text(name.local)),
        });
    }
    events
}

#[track_caller]
fn check(document: &str, expected: &[&str]) {
    assert_eq!(events(document.as_bytes()), expected);
}

#[test]
fn elements_texts_and_namespaces_are_read() {
    check(
        "\u{feff}<?xml version='1.0'?>\n<!-- > < --><s:E xmlns:s=\"soap\" xmlns = 'd'>\n <a b='>'/> x &amp; y<s:c xmlns:s=\"t\" >1</s:c><s:d/></s:E>",
        &["+soap|E", "+d|a", "-a", "x & y", "+t|c", "1", "-c", "+soap|d", "-d", "-E"],
    );
}

#[test]
fn texts_are_unescaped_and_sections_are_not() {
    check(
        "<a>&lt;&#65;&#x1F600;&gt; &nbsp; &#xd800;&#+1; &</a>",
        &["+|a", "<A😀> &nbsp; &#xd800;&#+1; &", "-a"],
    );
    check("<a>1<![CDATA[ <&amp;> ]]>2</a>", &["+|a", "1", "<&amp;>", "2", "-a"]);
    check("<a><![CDATA[ ]]></a>", &["+|a", "-a"]);
}

#[test]
fn reading_ends_at_what_is_not_well_formed() {
    check("", &[]);
    check("no markup", &[]);
    check("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", &[]);
    check("<a><b></a></b>", &["+|a", "+|b"]);
    check("</a>", &[]);
    check("<a><1></1></a>", &["+|a"]);
    check("<a><", &["+|a"]);
    check("<a>cut", &["+|a"]);
    check("<a b='x>", &[]);
    check("<a><![CDATA[x]]", &["+|a"]);
    let deep = "<a>".repeat(DEPTH_LIMIT + 1);
    assert_eq!(events(deep.as_bytes()).len(), DEPTH_LIMIT);
}

#[test]
fn a_reader_knows_where_it_is() {
    let document = b"<d:Probe xmlns:d='disco' xmlns:m='med'><d:Types a='1' n:b = \"&lt;\" c>m:Device d:x y</d:Types></d:Probe>";
    let mut reader = Reader::new(document);
    reader.event();
    let Some(Event::Open(tag)) = reader.event() else { panic!("no element") };
    assert_eq!(tag.attribute("b").map(|value| value.unescaped().into_owned()), Some(b"<".to_vec()));
    assert_eq!(tag.attribute("z"), None);
    let Some(Event::Text(types)) = reader.event() else { panic!("no text") };
    assert!(reader.is_in(&["Types"]) && reader.is_in(&["Probe", "Types"]) && reader.is_in(&[]));
    assert!(!reader.is_in(&["Probe"]) && !reader.is_in(&["x", "Probe", "Types"]));
    let names: Vec<Name<'_>> =
        types.raw().split(|byte| *byte == b' ').map(|name| reader.resolve(name)).collect();
    let expected = [(&b"med"[..], &b"Device"[..]), (b"disco", b"x"), (b"", b"y")];
    assert_eq!(names, expected.map(|(namespace, local)| Name { namespace, local }));
    assert_eq!(reader.depth(), 2);
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        events(&bytes);
    }

    #[test]
    fn any_markup_is_survived(pieces in proptest::collection::vec(0usize..14, 0..40)) {
        const PIECES: [&str; 14] =
            ["<a>", "</a>", "<a ", "b='", "'", "/>", "x", "&#", "&lt;", "<![CDATA[", "]]>", "<!--", "-->", "xmlns:a='n'"];
        let document: String = pieces.iter().map(|piece| PIECES[*piece]).collect();
        events(document.as_bytes());
    }

    #[test]
    fn a_cut_document_says_nothing_else(cut in 0usize..200) {
        let whole = b"<?xml version='1.0'?><s:E xmlns:s='soap'><!--c--><a b='>'>x&amp;y</a><![CDATA[z]]><s:c/></s:E>";
        let part = events(&whole[..cut.min(whole.len())]);
        prop_assert_eq!(&events(whole)[..part.len()], &part[..]);
    }
}
