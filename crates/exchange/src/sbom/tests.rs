use proptest::prelude::*;
use wardroom_model::Part;

use super::*;

/// A part on one line: what lies in another is indented.
fn shown(bill: &BillOfMaterials, part: &Part) -> String {
    let text = |text: &Option<Box<str>>| text.as_deref().unwrap_or("-").to_owned();
    let mut line = format!(
        "{}{} {}/{} {} maker={} supplier={}",
        "  ".repeat(bill.depth(part)),
        part.kind,
        text(&part.group),
        part.name,
        text(&part.version),
        text(&part.maker),
        text(&part.supplier),
    );
    line.extend(part.purl.iter().map(|purl| format!(" {purl}")));
    line.extend(part.cpes.iter().map(|cpe| format!(" {cpe}")));
    line.extend((part.hashes > 0).then(|| format!(" hashes={}", part.hashes)));
    line.extend(part.licences.iter().map(|licence| format!(" [{licence}]")));
    line.extend(part.support.iter().map(|support| format!(" support={support}")));
    line.extend(part.end_of_support.iter().map(|end| format!(" until={end}")));
    format!("{line} @{}", part.at)
}

/// Reads a file and compares head, subject, parts and problems.
fn check(file: &str, head: &str, expected: &[&str], problems: &[&str]) {
    let (bill, told) = read("f", file.as_bytes());
    let told: Vec<String> = told.iter().map(|problem| format!("{} {}", problem.at, problem.kind)).collect();
    assert_eq!(told, problems);
    let Some(bill) = bill else { return assert_eq!(head, "none") };
    let text = |text: &Option<Box<str>>| text.as_deref().unwrap_or("-").to_owned();
    let [id, revision, created] = [&bill.id, &bill.revision, &bill.created].map(text);
    assert_eq!(format!("{} {} {id} {revision} {created}", bill.form, bill.form_version), head);
    let subject = bill.subject.iter().map(|part| format!("for {}", shown(&bill, part)));
    let lines: Vec<String> = subject.chain(bill.parts.iter().map(|part| shown(&bill, part))).collect();
    assert_eq!(lines, expected);
}

#[test]
fn cyclonedx_as_json() {
    check(
        r#"{"components": [
            {"type":"operating-system","bom-ref":"os","name":"Linux","version":"5.10","publisher":"Kernel people",
             "supplier":{"name":"Acme"},"cpe":"cpe:2.3:o:linux:linux_kernel:5.10:*:*:*:*:*:*:*",
             "hashes":[{"alg":"MD5","content":"00"},{"alg":"SHA-1","content":"00"}],
             "licenses":[{"license":{"id":"MIT"}},{"expression":"A OR B"},{"license":{"name":"MIT"}}],
             "properties":[{"name":"End-of-Support","value":"2031-01"},{"name":"Level of Support","value":"Maintained"},7],
             "components":[
                {"type":"library","group":"org.x","name":"inner","purl":"pkg:generic/inner@1","manufacturer":{"name":"X"},
                 "components":[{"type":"word of its own","name":"innermost"}]},
                {"type":"library","components":[{"name":"of the nameless"}]}]},
            7,
            {"type":"library","name":"odd","version":2,"purl":"odd@2","cpe":"odd"},
            {"type":"library","bom-ref":"os","name":"twin","version":""}],
           "services":[{"name":"cloud","provider":{"name":"Acme"},"services":[{"name":"below"}]}],
           "metadata":{"timestamp":"2026-01-02T03:04:05Z","supplier":{"name":"Acme"},"tools":{"components":[{"name":"tool"}]},
              "component":{"type":"device","name":"Pump","version":"7","components":[{"type":"firmware","name":"boot"}]}},
           "bomFormat":"CycloneDX","specVersion":"1.6","serialNumber":"urn:uuid:1","version":3,
           "vulnerabilities":[{"id":"CVE-2030-1"}],"unknown":{"components":[1]}}"#,
        "cyclonedx 1.6 urn:uuid:1 3 2026-01-02T03:04:05Z",
        &[
            "for device -/Pump 7 maker=- supplier=Acme @/metadata/component",
            "operating_system -/Linux 5.10 maker=Kernel people supplier=Acme cpe:2.3:o:linux:linux_kernel:5.10:*:*:*:*:*:*:* \
             hashes=2 [MIT] [A OR B] support=Maintained until=2031-01 @/components/0",
            "  library org.x/inner - maker=X supplier=- pkg:generic/inner@1 @/components/0/components/0",
            "    unstated -/innermost - maker=- supplier=- @/components/0/components/0/components/0",
            "  unstated -/of the nameless - maker=- supplier=- @/components/0/components/1/components/0",
            "library -/odd 2 maker=- supplier=- @/components/2",
            "library -/twin - maker=- supplier=- @/components/3",
            "service -/cloud - maker=- supplier=Acme @/services/0",
            "  service -/below - maker=- supplier=- @/services/0/services/0",
            "firmware -/boot - maker=- supplier=- @/metadata/component/components/0",
        ],
        &[
            "/components/0/components/1 no_name",
            "/components/1 bad_entry",
            "/components/2 bad_purl",
            "/components/2 bad_cpe",
            "/components/3 repeated_reference",
        ],
    );
}

#[test]
fn cyclonedx_as_xml() {
    check(
        r#"<?xml version="1.0"?>
<!DOCTYPE bom [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY file SYSTEM "file:///etc/passwd">]>
<b:bom xmlns:b="http://cyclonedx.org/schema/bom/1.4" serialNumber="urn:uuid:1" version="3">
  <b:metadata><b:timestamp>2026-01-02</b:timestamp>
    <b:tools><b:components><b:component type="application"><b:name>tool</b:name></b:component></b:components></b:tools>
    <b:component type="device"><b:name>Pump &amp; Co</b:name><b:version>7</b:version></b:component>
    <b:supplier><b:name>Acme</b:name></b:supplier></b:metadata>
  <b:components>
    <b:component type="library" bom-ref="one"><b:publisher>P</b:publisher><b:group>org.x</b:group>
      <b:name><![CDATA[outer]]></b:name><b:version>&#49;&#x2e;0</b:version><b:hashes><b:hash alg="MD5">00</b:hash></b:hashes>
      <b:licenses><b:license><b:id>MIT</b:id></b:license><b:expression>A OR B</b:expression></b:licenses>
      <b:purl>pkg:generic/outer@1.0</b:purl>
      <b:pedigree><b:ancestors><b:component type="library"><b:name>ancestor</b:name></b:component></b:ancestors></b:pedigree>
      <b:properties><b:property name="End of Support">2031</b:property></b:properties>
      <b:components><b:component type="file"><b:name>inner</b:name></b:component>
        <b:component type="file"><b:version>1</b:version></b:component></b:components>
    </b:component>
    <b:component type="library"><b:name>&b;&file;</b:name></b:component>
    <b:component/>
  </b:components>
  <b:services><b:service bom-ref="s"><b:provider><b:name>Acme</b:name></b:provider><b:name>cloud</b:name></b:service></b:services>
</b:bom>"#,
        "cyclonedx 1.4 urn:uuid:1 3 2026-01-02",
        &[
            "for device -/Pump & Co 7 maker=- supplier=Acme @line 6",
            "library org.x/outer 1.0 maker=P supplier=- pkg:generic/outer@1.0 hashes=1 [MIT] [A OR B] until=2031 @line 9",
            "  file -/inner - maker=- supplier=- @line 15",
            "library -/&b;&file; - maker=- supplier=- @line 18",
            "service -/cloud - maker=- supplier=Acme @line 21",
        ],
        &["line 2 document_type", "line 16 no_name", "line 18 entity", "line 18 entity", "line 19 no_name"],
    );
}

/// The same document in both forms of SPDX.
#[test]
fn spdx_as_json_and_as_tag_value() {
    let expected = |places: [&str; 4]| -> Vec<String> {
        vec![
            format!("for device -/Pump 7 maker=- supplier=Acme @{}", places[0]),
            format!(
                "operating_system -/Linux 5.10 maker=- supplier=- until=2031-01-01T00:00:00Z @{}",
                places[3]
            ),
            format!(
                "  library -/inner 1.2 maker=Made supplier=- pkg:generic/inner@1.2 cpe:2.3:a:x:inner:1.2:*:*:*:*:*:*:* \
                 hashes=1 [MIT] @{}",
                places[1]
            ),
            format!("  library -/other - maker=- supplier=- [BSD] @{}", places[2]),
        ]
    };
    let json = expected(["/packages/0", "/packages/1", "/packages/2", "/packages/3"]);
    check(
        r#"{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","name":"d","documentNamespace":"https://acme.example/1",
            "creationInfo":{"created":"2026-01-02T03:04:05Z","creators":["Person: Somebody"]},
            "packages":[
             {"SPDXID":"SPDXRef-p","name":"Pump","versionInfo":"7","supplier":"Organization: Acme (a@acme.example)",
              "primaryPackagePurpose":"DEVICE","originator":"Person: Somebody"},
             {"SPDXID":"SPDXRef-i","name":"inner","versionInfo":"1.2","originator":"Organization: Made","primaryPackagePurpose":"LIBRARY",
              "supplier":"NOASSERTION","licenseConcluded":"MIT","licenseDeclared":"BSD","checksums":[{"algorithm":"SHA1","checksumValue":"0"}],
              "externalRefs":[{"referenceCategory":"PACKAGE_MANAGER","referenceType":"purl","referenceLocator":"pkg:generic/inner@1.2"},
               {"referenceCategory":"SECURITY","referenceType":"cpe23Type","referenceLocator":"cpe:2.3:a:x:inner:1.2:*:*:*:*:*:*:*"}]},
             {"SPDXID":"SPDXRef-o","name":"other","primaryPackagePurpose":"LIBRARY","licenseConcluded":"NOASSERTION","licenseDeclared":"BSD"},
             {"SPDXID":"SPDXRef-l","name":"Linux","versionInfo":"5.10","primaryPackagePurpose":"OPERATING-SYSTEM","validUntilDate":"2031-01-01T00:00:00Z"}],
            "files":[{"SPDXID":"SPDXRef-f","fileName":"./a"}],
            "relationships":[
             {"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-p"},
             {"spdxElementId":"SPDXRef-l","relationshipType":"CONTAINS","relatedSpdxElement":"SPDXRef-i"},
             {"spdxElementId":"SPDXRef-o","relationshipType":"CONTAINED_BY","relatedSpdxElement":"SPDXRef-l"},
             {"spdxElementId":"SPDXRef-i","relationshipType":"CONTAINS","relatedSpdxElement":"SPDXRef-f"}]}"#,
        "spdx 2.3 https://acme.example/1 - 2026-01-02T03:04:05Z",
        &json.iter().map(String::as_str).collect::<Vec<_>>(),
        &[],
    );
    let lines = expected(["line 7", "line 14", "line 30", "line 35"]);
    check(
        "SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\nSPDXID: SPDXRef-DOCUMENT\nDocumentNamespace: https://acme.example/1\n\
         Created: 2026-01-02T03:04:05Z\n# a remark: with a colon\n\
         PackageName: Pump\nSPDXID: SPDXRef-p\nPackageVersion: 7\nPackageSupplier: Organization: Acme (a@acme.example)\n\
         PrimaryPackagePurpose: DEVICE\nPackageOriginator: Person: Somebody\nRelationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-p\n\
         PackageName: inner\nSPDXID: SPDXRef-i\nPackageVersion: 1.2\nPackageOriginator: Organization: Made\n\
         PackageComment: <text>PackageName: not one\nPackageName: nor this</text>\n\
         PackageSupplier: NOASSERTION\nPackageLicenseConcluded: MIT\nPackageLicenseDeclared: BSD\nPackageChecksum: SHA1: 0\n\
         PrimaryPackagePurpose: LIBRARY\n\
         ExternalRef: PACKAGE-MANAGER purl pkg:generic/inner@1.2\n\
         ExternalRef: SECURITY cpe23Type cpe:2.3:a:x:inner:1.2:*:*:*:*:*:*:*\nFileName: ./a\nSPDXID: SPDXRef-f\n\n\
         PackageName: other\nSPDXID: SPDXRef-o\nPrimaryPackagePurpose: LIBRARY\nPackageLicenseConcluded: NOASSERTION\n\
         PackageLicenseDeclared: BSD\n\
         PackageName: Linux\nSPDXID: SPDXRef-l\nPackageVersion: 5.10\nPrimaryPackagePurpose: OPERATING-SYSTEM\n\
         ValidUntilDate: 2031-01-01T00:00:00Z\n\
         Relationship: SPDXRef-l CONTAINS SPDXRef-i\nRelationship: SPDXRef-o CONTAINED_BY SPDXRef-l\n",
        "spdx 2.3 https://acme.example/1 - 2026-01-02T03:04:05Z",
        &lines.iter().map(String::as_str).collect::<Vec<_>>(),
        &[],
    );
}

#[test]
fn packages_that_lie_in_each_other_in_a_circle_are_told() {
    check(
        "SPDXVersion: SPDX-2.2\nPackageName: a\nSPDXID: a\nPackageName: b\nSPDXID: b\nPackageName: c\nSPDXID: c\n\
         Relationship: a CONTAINS b\nRelationship: b CONTAINS a\nRelationship: c CONTAINS c\n",
        "spdx 2.2 - - -",
        &[
            "unstated -/a - maker=- supplier=- @line 2",
            "  unstated -/b - maker=- supplier=- @line 4",
            "unstated -/c - maker=- supplier=- @line 6",
        ],
        &["line 2 circle", "line 6 circle"],
    );
}

#[test]
fn an_envelope_is_opened_and_a_torn_file_gives_what_stands_before_the_tear() {
    let part = "unstated -/a - maker=- supplier=-";
    check(
        r#"{"sbom":{"spdxVersion":"SPDX-2.3","packages":[{"name":"a"}]}}"#,
        "spdx 2.3 - - -",
        &[&format!("{part} @/sbom/packages/0")],
        &[],
    );
    for (file, head, place, problem) in [
        (
            "{\"components\":[{\"name\":\"a\"},\n{\"name\":",
            "cyclonedx  - - -",
            "/components/0",
            "line 2 not_json",
        ),
        ("{\"packages\":[{\"name\":\"a\"},oops]}", "spdx  - - -", "/packages/0", "line 1 not_json"),
        (
            "<bom xmlns='http://cyclonedx.org/schema/bom/1.2'>\n<components><component><name>a</name>",
            "cyclonedx 1.2 - - -",
            "line 2",
            "line 2 not_xml",
        ),
    ] {
        check(file, head, &[&format!("{part} @{place}")], &[problem]);
    }
    let deep = format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{{"name":"a"}},{}"#,
        r#"{"components":["#.repeat(10_000)
    );
    check(&deep, "cyclonedx 1.5 - - -", &[&format!("{part} @/components/0")], &["line 1 not_json"]);
    let deep = format!(
        "<bom xmlns='http://cyclonedx.org/schema/bom/1.5'><components><component><name>a</name></component>{}",
        "<x>".repeat(10_000)
    );
    check(
        &deep,
        "cyclonedx 1.5 - - -",
        &[&format!("{part} @line 1")],
        &["line 1 too_deep", "line 1 not_xml"],
    );
}

#[test]
fn what_is_no_bill_is_refused_with_a_reason() {
    for (file, problem) in [
        (&b""[..], "unknown_format"),
        (b"{}", "unknown_format"),
        (b"[1]", "unknown_format"),
        (b"{\"components\":{\"schemas\":{}}}", "unknown_format"),
        (b"{oops", "nothing_read"),
        (b"<rdf:RDF xmlns:rdf=\"x\"></rdf:RDF>", "unknown_format"),
        (b"<html></html>", "unknown_format"),
        (b"<html>", "unknown_format"),
        (b"Some text: of a page", "unknown_format"),
        (b"\x1f\x8b\x08", "packed"),
        (
            b"{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"2.0\",\"components\":[{\"name\":\"a\"}]}",
            "unknown_version",
        ),
        (b"{\"@context\":\"https://spdx.org/rdf/3.0.1\",\"@graph\":[{\"name\":\"a\"}]}", "unknown_format"),
    ] {
        let (bill, told) = read("f", file);
        let last = told.last().map(|problem| &*problem.kind);
        assert_eq!((bill, last), (None, Some(problem)), "{}", String::from_utf8_lossy(file));
    }
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(
            "{\"bomFormat\":\"CycloneDX\",\"components\":[{\"name\":\"ä\"}]}"
                .encode_utf16()
                .flat_map(u16::to_le_bytes),
        )
        .collect();
    assert_eq!(&*read("f", &utf16).0.unwrap().parts[0].name, "ä");
}

/// Any JSON whose names are those that are looked for.
fn json() -> impl Strategy<Value = String> {
    const NAMES: &[&str] = &[
        "components",
        "services",
        "packages",
        "relationships",
        "metadata",
        "component",
        "name",
        "version",
        "purl",
        "cpe",
        "licenses",
        "license",
        "hashes",
        "properties",
        "supplier",
        "SPDXID",
        "spdxElementId",
        "relationshipType",
        "relatedSpdxElement",
        "externalRefs",
        "documentDescribes",
        "sbom",
        "bomFormat",
        "specVersion",
        "spdxVersion",
    ];
    let leaf = prop::sample::select(vec![
        "null",
        "true",
        "-1",
        "1e300",
        "\"\"",
        "\"CycloneDX\"",
        "\"1.4\"",
        "\"SPDX-2.3\"",
        "\"CONTAINS\"",
        "\"a\"",
        "\"b\"",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(6, 60, 6, |inner| {
        let field = (prop::sample::select(NAMES), inner.clone());
        prop_oneof![
            prop::collection::vec(inner, 0..5).prop_map(|entries| format!("[{}]", entries.join(","))),
            prop::collection::vec(field, 0..8).prop_map(|fields| {
                let fields: Vec<String> =
                    fields.into_iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
                format!("{{{}}}", fields.join(","))
            }),
        ]
    })
}

/// Any XML whose names are those that are looked for, not always well formed.
fn xml() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "<component type='library'>",
        "</component>",
        "<components>",
        "</components>",
        "<metadata>",
        "</metadata>",
        "<name>",
        "</name>",
        "<services>",
        "</services>",
        "<service>",
        "</service>",
        "<licenses><license><id>",
        "<component/>",
        "a",
        "&amp;",
        "&x;",
        "&#0;",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<?x?>",
        "<!DOCTYPE x>",
        "\u{0}",
        "é",
    ]);
    prop::collection::vec(pieces, 0..40)
        .prop_map(|pieces| format!("<bom xmlns='http://cyclonedx.org/schema/bom/1.4'>{}", pieces.concat()))
}

/// What must hold of any answer.
fn holds(file: &[u8]) {
    let (bill, told) = read("f", file);
    assert!(bill.is_some() || !told.is_empty(), "nothing read and nothing told");
    let Some(bill) = bill else { return };
    for (at, part) in bill.parts.iter().enumerate() {
        assert!(!part.name.is_empty() && !part.at.is_empty(), "{part:?}");
        assert!(part.within.is_none_or(|within| (within as usize) < at), "{part:?} at {at}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_json_is_read_or_told(document in json()) {
        holds(document.as_bytes());
        holds(format!(r#"{{"bomFormat":"CycloneDX","specVersion":"1.4","components":{document},"metadata":{document}}}"#).as_bytes());
        holds(format!(r#"{{"spdxVersion":"SPDX-2.3","packages":[{document}],"relationships":[{document}]}}"#).as_bytes());
    }

    #[test]
    fn any_xml_is_read_or_told(document in xml()) {
        holds(document.as_bytes());
    }

    #[test]
    fn any_lines_are_read_or_told(lines in prop::collection::vec(
        ("PackageName|SPDXID|Relationship|ExternalRef|PackageComment|FileName", "a|b|<text>|</text>|a CONTAINS b|b CONTAINS a|a CONTAINS a|x purl pkg:a|DESCRIBES a"),
        0..20,
    )) {
        let lines: Vec<String> = lines.into_iter().map(|(tag, value)| format!("{tag}: {value}")).collect();
        holds(format!("SPDXVersion: SPDX-2.3\n{}", lines.join("\n")).as_bytes());
    }

    #[test]
    fn any_bytes_are_read_or_told(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        holds(&bytes);
    }
}
