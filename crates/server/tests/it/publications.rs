//! Files of publishers through the pipeline: a recall and a prediction reach the device that they are about.

use std::sync::Arc;

use wardroom_model::OpContext;
use wardroom_model::finding::FindingStatus;
use wardroom_server::pipeline::Pipeline;
use wardroom_store::{AdvisoryQuery, FindingQuery, Store};

const REGISTER: &str = "asset_tag,manufacturer,model,serial_number,software_version\n\
                        A1,Acme Medical Inc.,Breeze 7,1500,\nA2,Acme Medical Inc.,Breeze 7,2500,\n\
                        A3,Examplemed,Flowmaster 300,,3.5\n";

const RECALLS: &str = "recall_number,recalling_firm,product_description,code_info,classification,event_id,product_type,status,termination_date,reason_for_recall\n\
                       Z-1001-2031,Acme Medical Inc.,\"Acme Breeze 7 Ventilator\",Serial numbers 1000 to 2400,Class I,9001,Devices,Ongoing,,The valve may stick\n";

const RECORD: &str = r#"{"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2030-0002"},"containers":{"cna":{"affected":[{"vendor":"Examplemed","product":"Flowmaster 300","versions":[{"version":"3.0","lessThan":"4.0","status":"affected"}]}],"metrics":[{"cvssV3_1":{"vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}]},"adp":[{"metrics":[{"other":{"type":"ssvc","content":{"options":[{"Exploitation":"poc"},{"Automatable":"no"}]}}}]}]}}"#;

const PREDICTIONS: &str =
    "#model_version:v1,score_date:2030-01-02T00:00:00+0000\ncve,epss,percentile\nCVE-2030-0002,0.25,0.9\n";

#[tokio::test]
async fn recalls_and_predictions_reach_their_devices() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let store = Arc::new(Store::open(folder.path().join("wardroom.db").to_str().unwrap()).await.unwrap());
    let context = OpContext::system("main", "2031-11-21T12:13:00Z".parse().unwrap(), "test");
    let pipeline = Pipeline::new(Arc::clone(&store));
    pipeline.assets_read(&context, &file("assets.csv", REGISTER), None).await.unwrap();
    let feeds = [file("recalls.csv", RECALLS), file("record.json", RECORD), file("epss.csv", PREDICTIONS)];
    let read = pipeline.feeds_read(&context, &feeds).await.unwrap();
    assert_eq!((read.read, read.problems.len()), (3, 0));
    pipeline.derive(&context).await.unwrap();

    let findings = store.finding_list(&context, &FindingQuery::default()).await.unwrap().rows;
    let of = |asset: &str| &findings.iter().find(|row| &*row.finding.asset == asset).unwrap().finding;
    let recalled = of("A1");
    assert_eq!((&*recalled.id, recalled.status), ("Z-1001-2031", FindingStatus::Affected));
    assert_eq!((recalled.recall_class, &recalled.severity), (Some(1), &None));
    assert_eq!(of("A2").status, FindingStatus::NotAffected);
    let weakness = of("A3");
    assert_eq!((weakness.status, weakness.epss), (FindingStatus::Affected, Some(0.25)));
    let severity = weakness.severity.as_ref().unwrap();
    assert!(severity.urgency.because.iter().any(|words| words.contains("Code for it is public")));
    assert!(severity.urgency.open.is_empty());
    let score = severity.score.as_ref().unwrap();
    // The register gives it no address and it was never heard, so who attacks it stands before it.
    assert_eq!(&*score.vector, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P/MAV:P");
    assert_eq!(score.value, 6.4);

    let query = AdvisoryQuery { touching: true, ..AdvisoryQuery::default() };
    let alerts = store.advisory_list(&context, &query).await.unwrap().rows;
    let recall = alerts.iter().find(|row| &*row.id == "Z-1001-2031").unwrap();
    assert_eq!((&*recall.kind, recall.affected, recall.not_affected), ("recall", 1, 1));
    assert_eq!(&*recall.title, "Acme Medical Inc.: Acme Breeze 7 Ventilator");
}
