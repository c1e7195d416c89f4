//! What a person sees.

use axum::http::StatusCode;

use crate::browse::{get, weight};
use crate::hospital::{CAPTURE_SHA, DOCUMENT_SHA, HOSTILE, Hospital, hospital};

/// Every kind of page, with something that must stand on it.
fn every_page(hospital: &Hospital) -> Vec<(String, &'static str)> {
    let (ct, visit, finding) = (&hospital.ct, &hospital.visit, format!("/findings/{}", hospital.finding()));
    vec![
        ("/".into(), "PM · vendor&#39;s fix"),
        ("/work".into(), "Rests on <a href=\"/captures/"),
        ("/work?trade=htm".into(), "Find it, or correct the CMMS"),
        (format!("/work/{visit}"), "Update the console to version 66"),
        ("/devices".into(), "IntelliVue MX800"),
        ("/devices".into(), "Next step"),
        ("/devices?bucket=cmms_only&sort=harm&order=descending".into(), "in the CMMS only"),
        ("/devices?search=no-such-thing".into(), "No device fits"),
        (format!("/devices/{ct}"), "Who it talks to"),
        (format!("/devices/{ct}"), "What would raise the confidence"),
        (format!("/devices/{ct}"), "Contradicts it, heaviest first"),
        (format!("/devices/{ct}"), "Diagnoses · typically FDA class 2"),
        ("/kinds".into(), "Life support"),
        ("/kinds".into(), "/devices?category=ct_scanner&amp;vendor=GE%20HealthCare"),
        ("/unknown".into(), "Network card of "),
        ("/exports/do-not-scan".into(), "keeps a patient alive"),
        ("/knowledge".into(), "No file of the hospital's own is used"),
        ("/reconciliation".into(), "contradicts"),
        ("/reconciliation?tab=match".into(), "A0001"),
        ("/reconciliation?tab=match".into(), "Split: two devices"),
        ("/reconciliation?tab=match".into(), "matches were right in made hospitals"),
        ("/reconciliation".into(), "one side only"),
        ("/reconciliation".into(), "begin at −4.6 (one in a hundred)"),
        ("/reconciliation/departments".into(), "Intensive care"),
        ("/reconciliation/departments".into(), "Life support"),
        ("/reconciliation/join?asset=A0004".into(), "SN00003"),
        ("/reconciliation/join?asset=A0004&search=pump".into(), "A0002 will lose it"),
        ("/reconciliation/join?asset=A0004&search=nothing-has-this-name".into(), "No host fits"),
        ("/reconciliation?tab=network_only".into(), "PACS-01"),
        ("/reconciliation?tab=cmms_only".into(), "A0004"),
        ("/alerts".into(), "Known exploited: attackers use this today"),
        ("/alerts?tab=all".into(), "EXSA-99-001"),
        ("/alerts/EXSA-99-001".into(), "What it means for you"),
        ("/alerts/EXSA-99-001".into(), "Update the console to version 66."),
        (finding.clone(), "Its version gmp_vct.65 is before 66"),
        (finding.clone(), "before 66</td>"),
        (finding.clone(), "With the next regular maintenance or sooner than"),
        (finding.clone(), "CVSS 9.9 of 10"),
        (finding.clone(), "because it finds out what patients have"),
        (finding.clone(), "Update the console to version 66."),
        ("/sources".into(), "imaging.pcap"),
        (format!("/sources/{}", hospital.source), "frame 1305"),
        (format!("/sources/{}", hospital.export), "Next PM → next_pm"),
        (format!("/sources/{}", hospital.export), "/rows/2\">2</a>"),
        (format!("/sources/{}/rows/2", hospital.export), "<dt>Manufacturer</dt><dd>GE HealthCare</dd>"),
        (format!("/captures/{CAPTURE_SHA}/frames/812"), "GE MEDICAL SYSTEMS"),
        (format!("/captures/{CAPTURE_SHA}/frames/812"), "tshark -r imaging.pcap -Y frame.number==812"),
        (format!("/captures/{CAPTURE_SHA}/frames/800"), "A conversation begins here"),
        (format!("/captures/{CAPTURE_SHA}/frames/999999"), "Nothing that is kept names this frame"),
        (
            format!("/documents/{DOCUMENT_SHA}?at=%2Fvulnerabilities%2F0"),
            "What was followed here: vulnerabilities 1",
        ),
        (format!("/documents/{DOCUMENT_SHA}?at=%2Fnowhere"), "The whole text"),
        ("/record".into(), "Made known who may act"),
        ("/record".into(), "Check that the chain holds"),
        ("/record?verify=1".into(), "The chain holds."),
        ("/record?actor=nobody".into(), "Nothing fits"),
        ("/record/1".into(), "Place in the chain"),
        ("/acting".into(), "Noor (biomed)"),
        ("/nowhere".into(), "Nothing is at /nowhere"),
    ]
}

#[tokio::test]
async fn every_page_shows_what_it_is_for_and_keeps_the_rules() {
    let hospital = hospital(0).await;
    for (path, expected) in every_page(&hospital) {
        let page = get(&hospital.state, &path).await;
        let expected_status = if path == "/nowhere" { StatusCode::NOT_FOUND } else { StatusCode::OK };
        assert_eq!(page.status, expected_status, "{path}");
        assert!(page.text.contains(expected), "{path} shows no {expected:?}:\n{}", page.text);
        assert!(page.text.contains("class=\"sample\""), "{path} does not say that it is a sample");
        keeps_the_rules(&path, &page.text);
        let policy = page.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
    }
}

/// No inline script or style, no foreign address, no text that runs, and light.
fn keeps_the_rules(path: &str, html: &str) {
    for forbidden in ["<style", " style=", " onclick=", " onload=", "javascript:", "http://", "//cdn"] {
        assert!(!html.contains(forbidden), "{path} has {forbidden}");
    }
    for script in html.split("<script").skip(1) {
        assert!(script.starts_with(" type=\"module\" src=\"/assets/"), "{path} has an inline script");
    }
    assert!(html.len() < 60_000, "{path} weighs {} bytes", html.len());
    assert!(!html.contains('\u{202e}'), "{path} lets text turn round");
}

#[tokio::test]
async fn the_typical_class_is_said_once() {
    let hospital = hospital(0).await;
    let page = get(&hospital.state, &format!("/devices/{}", hospital.ct)).await;
    assert_eq!(page.text.matches("FDA class 2").count(), 1);
}

#[tokio::test]
async fn a_full_page_with_all_that_it_loads_is_light() {
    let hospital = hospital(120).await;
    for path in ["/work", "/devices"] {
        let page = get(&hospital.state, path).await.text;
        let loads = page.split(['"', ' ']).filter(|part| part.starts_with("/assets/")).count();
        assert_eq!(loads, 3, "{path} loads style, script and icon and nothing else");
        let mut bytes = weight(&hospital.state, path).await;
        for asset in ["wardroom.css", "wardroom.js", "icon.svg"] {
            bytes += weight(&hospital.state, &format!("/assets/{asset}")).await;
        }
        assert!(bytes < 30_000, "{path} weighs {bytes} bytes on the wire");
        assert!(page.len() < 80_000, "{path} weighs {} bytes before compression", page.len());
    }
}

#[tokio::test]
async fn what_a_host_calls_itself_is_only_text() {
    let hospital = hospital(0).await;
    for path in ["/devices", "/work", "/reconciliation?tab=network_only"] {
        let page = get(&hospital.state, path).await;
        assert!(!page.text.contains("<script>alert"), "{path}");
        assert!(page.text.contains("&lt;script&gt;alert(1)&lt;/script&gt;⟨U+202E⟩gnp.exe"), "{path}");
    }
    let csv = get(&hospital.state, "/devices.csv").await;
    assert!(csv.text.contains(HOSTILE), "exports carry the bytes as they are");
    assert!(csv.text.contains(",'=1+1,"), "{}", csv.text);
    assert_eq!(csv.text.lines().count(), 8);
}

#[tokio::test]
async fn filters_live_in_the_address_and_read_as_a_sentence() {
    let hospital = hospital(0).await;
    let page = get(&hospital.state, "/devices?department=Intensive%20care&maintenance=plan").await;
    assert!(
        page.text.contains("in Intensive care") && page.text.contains("maintenance: plan"),
        "{}",
        page.text
    );
    assert!(page.text.contains("PUMP-ICU-07") && !page.text.contains("MON-ICU-07"));
    assert_eq!(get(&hospital.state, "/devices?bucket=purple").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(get(&hospital.state, "/devices?cursor=made-up").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repetition() {
    let hospital = hospital(120).await;
    let mut path = "/devices?category=unknown".to_owned();
    let mut names = Vec::new();
    for _ in 0..5 {
        let page = get(&hospital.state, &path).await;
        names.extend(page.text.split("<tr data-row>").skip(1).filter_map(|row| {
            let link = row.split("href=\"/devices/").nth(1)?;
            Some(link.split('"').next()?.to_owned())
        }));
        let Some(next) = page.text.split("rel=\"next\" href=\"").nth(1) else { break };
        path = next.split('"').next().unwrap().replace("&amp;", "&");
    }
    let mut unique = names.clone();
    unique.sort();
    unique.dedup();
    assert_eq!((names.len(), unique.len()), (121, 121));
}

#[tokio::test]
async fn search_leads_where_the_word_stands() {
    let hospital = hospital(0).await;
    for (typed, to) in [
        ("exsa-99", "/alerts/EXSA-99-001"),
        ("cve-2099-0001", "/alerts/EXSA-99-001"),
        ("cve-2099-0002", "/devices?search=cve-2099-0002"),
        ("00:1b:63:84:45:00", "/devices?search=00%3A1b%3A63%3A84%3A45%3A00"),
        ("", "/devices"),
    ] {
        let answer = get(&hospital.state, &format!("/search?q={typed}")).await;
        assert_eq!(answer.header("location"), to, "{typed}");
    }
    let found = get(&hospital.state, "/devices?search=00%3A1b%3A63%3A84%3A45%3A00").await;
    assert!(found.text.contains("CT-ED-01"), "{}", found.text);
}

/// What a scanner types leads to the device, and its page shows what the product's record says.
#[tokio::test]
async fn a_scanned_barcode_leads_to_its_device_and_record() {
    let hospital = hospital(0).await;
    let (state, store) = (&hospital.state, &hospital.state.store);
    let context = wardroom_model::OpContext::system("main", wardroom_model::Timestamp(0), "test");
    let context = wardroom_model::OpContext { site: state.site.slug.clone(), ..context };
    let device = wardroom_model::id::DeviceId::new(&*hospital.ct.to_string());
    let detail = store.device_fetch(&context, &device).await.unwrap();
    let tag = detail.assets[0].asset.asset_tag.clone();
    let code = wardroom_store::DeviceCode {
        device,
        said_by: format!("asset:{tag}").into(),
        code: "(01)00884838004320(21)Z-99".into(),
        device_identifier: "00884838004320".into(),
        serial: Some("Z-99".into()),
        lot: None,
    };
    store.device_code_replace_all(&context, &[code]).await.unwrap();
    let record = wardroom_model::ProductRecord {
        device_identifier: "00884838004320".into(),
        brand: Some("<b>Muster</b>".into()),
        company: Some("ACME".into()),
        read_at: wardroom_model::product_record::ReadAt { file: "device.txt".into(), at: "line 7".into() },
        ..Default::default()
    };
    let page = format!("/devices/{}", hospital.ct);
    let before = get(state, &page).await;
    assert!(before.text.contains("No record of this product was read in"), "{}", before.text);
    let entry = wardroom_model::product_record::ProductEntry::Whole(record);
    store.product_record_put_batch(&context, &[entry]).await.unwrap();
    for typed in [
        "(01)00884838004320(21)Z-99",
        "]d20100884838004320%1D21Z-99",
        "]C1010088483800432021z99",
        "%5Dd20100884838004320%3CGS%3E21Z-99",
        "00884838004320",
        "https://id.gs1.org/01/00884838004320/21/Z-99",
    ] {
        let answer = get(state, &format!("/search?q={typed}")).await;
        assert_eq!(answer.header("location"), page, "{typed}");
    }
    for (typed, to) in [
        ("(01)00884838004320(21)X-1", "/devices?search=X-1"),
        ("(01)12345678901231", "/devices?search=%2801%2912345678901231"),
    ] {
        let answer = get(state, &format!("/search?q={typed}")).await;
        assert_eq!(answer.header("location"), to, "{typed}");
    }
    let shown = get(state, &page).await.text;
    for text in [
        "Product record (GUDID)",
        "ACME",
        "Read in device.txt, line 7",
        "The code has the serial number Z-99",
    ] {
        assert!(shown.contains(text), "no {text}");
    }
    assert!(!shown.contains("<b>Muster</b>") && shown.contains("Muster"));
    let twin = get(state, &format!("/api/v1{page}")).await.json();
    assert_eq!(twin["products"][0]["record"]["company"], "ACME");
    assert!(twin["products"][0]["serial_in_register"].is_string());
}

#[tokio::test]
async fn evidence_leads_down_to_frame_row_and_text() {
    let hospital = hospital(0).await;
    let page = get(&hospital.state, &format!("/devices/{}", hospital.ct)).await;
    for href in [
        format!("/captures/{CAPTURE_SHA}/frames/812"),
        "/rows/2?file=cmms.csv".to_owned(),
        format!("/documents/{DOCUMENT_SHA}?at=%2Fvulnerabilities%2F0#at"),
    ] {
        assert!(page.text.contains(&href), "no {href}");
        let answer = get(&hospital.state, href.split('#').next().unwrap()).await;
        assert!(answer.status.is_success() || answer.status.is_redirection(), "{href}: {}", answer.status);
    }
    assert!(page.text.contains("1 contradiction"));
    let row = get(&hospital.state, "/rows/2?file=cmms.csv").await;
    assert_eq!(row.header("location"), format!("/sources/{}/rows/2", hospital.export));
}

#[tokio::test]
async fn an_empty_house_says_what_fills_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut state = hospital(0).await.state;
    let store = wardroom_store::Store::open(folder.path().join("empty.db").to_str().unwrap()).await.unwrap();
    state.store = std::sync::Arc::new(store);
    for path in [
        "/work",
        "/devices",
        "/reconciliation",
        "/reconciliation?tab=match",
        "/reconciliation/duplicates",
        "/reconciliation/quality",
        "/reconciliation/write-back",
        "/reconciliation/settled",
        "/alerts",
        "/alerts?tab=all",
        "/sources",
        "/kinds",
        "/unknown",
        "/exports/do-not-scan",
        "/acting",
    ] {
        let page = get(&state, path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.text.contains("class=\"empty\""), "{path}");
        keeps_the_rules(path, &page.text);
    }
}
