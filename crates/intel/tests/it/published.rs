//! Every published file is read without a panic, and as many entries are found as other programs count.

use std::collections::BTreeMap;
use std::time::Instant;

use wardroom_catalog::Catalog;
use wardroom_catalog::version::Range;
use wardroom_intel::advisory::{Format, Versions};
use wardroom_intel::{Feeds, Index, Subject};
use wardroom_model::Confidence;

#[test]
fn every_published_file_is_read() {
    let Some(folder) = crate::data::folder("published files") else { return };
    for (place, expected) in [
        ("advisories/csaf-icsma", Some((97, 271))),
        ("advisories/csaf-related", Some((14, 120))),
        ("advisories/kev", None),
        ("advisories", None),
        ("vulns/vulnrichment", Some((44_062, 44_062))),
        ("vulns/epss", None),
    ] {
        let mut feeds = Feeds::default();
        let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
        let mut bytes = 0;
        let mut seconds = 0.0;
        for path in crate::data::files(&folder.join(place)) {
            let content = crate::data::bytes(&path);
            bytes += content.len();
            let start = Instant::now();
            let problems = feeds.add(&path.file_name().unwrap().to_string_lossy(), "00", &content);
            seconds += start.elapsed().as_secs_f64();
            for problem in problems {
                *kinds.entry(problem.kind.into()).or_default() += 1;
            }
        }
        let vulnerabilities: usize =
            feeds.advisories().iter().map(|advisory| advisory.vulnerabilities.len()).sum();
        println!(
            "{place}: {} documents, {vulnerabilities} vulnerabilities, {} exploited, {} rejected, {} again; {:.0} MB in {seconds:.2} s; problems {kinds:?}",
            feeds.advisories().len(),
            feeds.exploited_count(),
            feeds.rejected_count(),
            feeds.repeated_count(),
            bytes as f64 / 1e6,
        );
        if let Some((documents, of_vulnerabilities)) = expected {
            assert_eq!(feeds.advisories().len() + feeds.rejected_count(), documents, "{place}");
            assert_eq!(vulnerabilities + feeds.rejected_count(), of_vulnerabilities, "{place}");
        }
    }
}

#[test]
fn most_ranges_are_understood_and_the_rest_says_so() {
    let Some(folder) = crate::data::folder("ranges") else { return };
    let mut feeds = Feeds::default();
    for path in crate::data::files(&folder.join("advisories")) {
        crate::data::add(&mut feeds, &path);
    }
    let mut classes: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    let mut nodes: BTreeMap<&str, usize> = BTreeMap::new();
    for product in
        feeds.advisories().iter().filter(|advisory| advisory.format == Format::Csaf).flat_map(|a| &a.products)
    {
        let Versions::Text(text) = &product.versions else { continue };
        let class = match Range::parse(text) {
            Range::All => "all",
            Range::Spans(_) => "spans",
            Range::Models(_) => "models",
            Range::Conditional(..) => "conditional",
            Range::Unclear(_) => "unclear",
        };
        *classes.entry(class).or_default().entry(text).or_default() += 1;
        *nodes.entry(class).or_default() += 1;
    }
    let texts: usize = classes.values().map(BTreeMap::len).sum();
    println!("{texts} different texts in {} products: {nodes:?}", nodes.values().sum::<usize>());
    for (class, texts) in &classes {
        println!("{class}: {} texts", texts.len());
        if *class != "all" {
            texts.iter().for_each(|(text, count)| println!("    {count:3} {text}"));
        }
    }
    let unclear = classes.get("unclear").map_or(0, BTreeMap::len);
    assert!(unclear * 10 <= texts, "{unclear} of {texts} texts are not understood");
}

#[test]
fn a_thousand_devices_are_compared_in_a_moment() {
    let Some(folder) = crate::data::folder("speed of matching") else { return };
    let feeds = crate::data::everything(&folder);
    let start = Instant::now();
    let index = Index::build(Catalog::builtin(), feeds);
    let built = start.elapsed();
    let names: Vec<(Box<str>, Box<str>)> = feeds
        .advisories()
        .iter()
        .filter(|advisory| advisory.format == Format::Csaf)
        .flat_map(|advisory| {
            advisory.products.iter().map(|product| (product.vendor.clone(), product.name.clone()))
        })
        .collect();
    let start = Instant::now();
    let mut findings = 0;
    for (vendor, product) in names.iter().cycle().take(1_000) {
        let subject = Subject {
            vendor: Some(vendor.clone()),
            product: Some(product.clone()),
            version: Some("2.0".into()),
            confidence: Confidence::new(1.0),
            ..Subject::default()
        };
        findings += index.findings(&subject, false).len();
    }
    println!("index in {built:?}; 1,000 devices with {findings} findings in {:?}", start.elapsed());
}
