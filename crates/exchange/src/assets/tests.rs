//! Small files in, assets and problems out.

use proptest::prelude::*;
use wardroom_model::Locator;

use super::*;

/// What was set of an asset, as one line.
fn show(asset: &Asset) -> String {
    let fields = [
        ("manufacturer", asset.manufacturer.as_deref().map(str::to_owned)),
        ("model", asset.model.as_deref().map(str::to_owned)),
        ("software", asset.software_version.as_deref().map(str::to_owned)),
        ("serial", asset.serial_number.as_deref().map(str::to_owned)),
        ("mac", asset.mac_address.map(|mac| mac.to_string())),
        ("ip", asset.ip_address.map(|ip| ip.to_string())),
        ("host", asset.host_name.as_deref().map(str::to_owned)),
        ("udi", asset.udi.as_deref().map(str::to_owned)),
        ("description", asset.description.as_deref().map(str::to_owned)),
        ("department", asset.department.as_deref().map(str::to_owned)),
        ("location", asset.location.as_deref().map(str::to_owned)),
        ("last", asset.last_pm.map(|date| date.to_string())),
        ("next", asset.next_pm.map(|date| date.to_string())),
    ];
    let Locator::Table { row, .. } = asset.locator else { panic!("{asset:?} was not read from a table") };
    let set = fields.into_iter().filter_map(|(name, value)| Some(format!(" {name}={}", value?)));
    format!("{row}: {}{}", asset.asset_tag, set.collect::<String>())
}

fn check(file: &str, assets: &[&str], problems: &[&str]) {
    check_mapped(file, None, assets, problems);
}

fn check_mapped(file: &str, mapping: Option<&str>, assets: &[&str], problems: &[&str]) {
    let mapping = mapping.map(|text| Mapping::from_toml(text).unwrap());
    let table = read("f.csv", file.as_bytes(), mapping.as_ref());
    assert_eq!(table.assets.iter().map(show).collect::<Vec<_>>(), assets, "{file}");
    let found: Vec<String> =
        table.problems.iter().map(|problem| format!("{} {}", problem.at, problem.kind)).collect();
    assert_eq!(found, problems, "{file}\n{:#?}", table.problems);
    let again =
        read("f.csv", file.as_bytes(), Some(&Mapping::from_toml(&table.mapping.to_string()).unwrap()));
    assert_eq!(again.assets, table.assets, "read again under the mapping that was shown");
}

#[test]
fn the_plain_inventory_is_read() {
    check(
        "asset_tag,manufacturer,model,software_version,serial_number,mac_address,ip_address,host_name,udi,department,location,last_pm,next_pm\n\
         A1,Acme,CT 9,9.5,007,00-1B-63-84-45-E6,10.20.4.17,CT-ED-01,0108,Radiology,Room 4,2025-10-03,2026-10-03\n",
        &["2: A1 manufacturer=Acme model=CT 9 software=9.5 serial=007 mac=00:1b:63:84:45:e6 ip=10.20.4.17 \
           host=CT-ED-01 udi=0108 department=Radiology location=Room 4 last=2025-10-03 next=2026-10-03"],
        &[],
    );
}

#[test]
fn other_headings_and_dates_are_guessed() {
    check(
        "Equipment #;Make;Model No;S/N;Next PM due;Purchase price\nE-1;Acme;X;1;10/25/2026;5\nE-2;Acme;X;2;1/2/2027;5\n",
        &[
            "2: E-1 manufacturer=Acme model=X serial=1 next=2026-10-25",
            "3: E-2 manufacturer=Acme model=X serial=2 next=2027-01-02",
        ],
        &[],
    );
    check(
        "Inventarnummer\tHersteller\tTyp\tSeriennummer\tLetzte Wartung\tNächste Wartung\n\
         7\tAcme\tX\t1\t1.2.2026\t1.2.2027\n",
        &["2: 7 manufacturer=Acme model=X serial=1 last=2026-02-01 next=2027-02-01"],
        &[],
    );
}

#[test]
fn a_column_that_does_not_tell_asks_another_or_a_person() {
    let file = "Asset,Last PM,Next PM\nA1,3/25/2026,3/4/2027\n";
    check(file, &["2: A1 last=2026-03-25 next=2027-03-04"], &[]);
    let file = "Asset,Next PM\nA1,3/4/2027\nA2,5/5/2027\n";
    check(file, &["2: A1", "3: A2 next=2027-05-05"], &["row 1 ambiguous_dates", "row 2 bad_date"]);
    let mapping = "version = 1\n[[column]]\nheading = \"asset\"\nfield = \"asset_tag\"\n\
        [[column]]\nheading = \"Next PM\"\nfield = \"next_pm\"\ndate_format = \"day_month_year\"\n";
    check_mapped(file, Some(mapping), &["2: A1 next=2027-04-03", "3: A2 next=2027-05-05"], &[]);
}

#[test]
fn bad_cells_cost_the_cell_and_bad_tags_the_row() {
    check(
        "Asset tag,MAC,IP,Next PM\n\
         A1,00:1b,10.0.0.300,tomorrow\n\
         ,00:1b:63:84:45:e6,,\n\
         A1,,,\n\
         A2,00:1b:63:84:45:e6; 00:1b:63:84:45:e7,10.0.0.3/24,n/a\n\
         A3,ff:ff:ff:ff:ff:ff,DHCP,0000-00-00\n\
         N/A,,,2026-01-01\n\
         A4,,,,extra,\n\
         A5\n",
        &["2: A1", "5: A2 mac=00:1b:63:84:45:e6 ip=10.0.0.3", "6: A3", "8: A4", "9: A5"],
        &[
            "row 2 bad_mac",
            "row 2 bad_ip",
            "row 2 bad_date",
            "row 3 missing_tag",
            "row 4 duplicate_tag",
            "row 5 several_addresses",
            "row 6 bad_mac",
            "row 7 missing_tag",
            "row 8 ragged_row",
        ],
    );
}

#[test]
fn titles_above_the_heading_and_newlines_in_cells_keep_the_rows_numbers() {
    check(
        "Device register\n\nControl No.,Mfr,Room\nC1,Acme,\"4\nEast\"\n\nC2,Acme,5\n",
        &["4: C1 manufacturer=Acme location=4\nEast", "6: C2 manufacturer=Acme location=5"],
        &[],
    );
}

#[test]
fn without_a_tag_column_the_serial_number_serves() {
    check(
        "Serial,Make\n007,Acme\n",
        &["2: 007 manufacturer=Acme serial=007"],
        &["row 1 no_asset_tag_column"],
    );
    check("Make,Price\nAcme,5\n", &[], &["row 1 no_asset_tag_column"]);
    check("", &[], &["row 1 empty_table"]);
}

#[test]
fn a_mapping_beats_the_guess_and_says_what_is_missing() {
    let mapping = "version = 1\n[[column]]\nheading = \"Local\"\nfield = \"asset_tag\"\n\
        [[column]]\nheading = \"Gone\"\nfield = \"model\"\n";
    check_mapped("Asset,LOCAL\nA1,L1\n", Some(mapping), &["2: L1"], &["row 1 column_missing"]);
}

#[test]
fn addresses_are_known_by_their_values_where_no_heading_says_so() {
    check(
        "Asset,Info,Other\nA1,00:1b:63:84:45:e6,10.0.0.1\nA2,00:1b:63:84:45:e7,10.0.0.2\nA3,001b.6384.45e8,10.0.0.3\n",
        &[
            "2: A1 mac=00:1b:63:84:45:e6 ip=10.0.0.1",
            "3: A2 mac=00:1b:63:84:45:e7 ip=10.0.0.2",
            "4: A3 mac=00:1b:63:84:45:e8 ip=10.0.0.3",
        ],
        &[],
    );
}

#[test]
fn raw_rows_keep_every_cell_under_its_heading() {
    let table = read("f.csv", b"Asset,,Note,Note\nA1,x,y,z\n", None);
    let cells: Vec<(&str, &str)> =
        table.raw[0].cells.iter().map(|(heading, text)| (&**heading, &**text)).collect();
    assert_eq!(cells, [("Asset", "A1"), ("column B", "x"), ("Note", "y"), ("Note (2)", "z")]);
    assert_eq!(table.mapping.unused, ["column B".into(), "Note".into(), "Note (2)".into()]);
}

#[test]
fn workbooks_are_read_like_text() {
    let xlsx = read("r.xlsx", include_bytes!("../../tests/fixtures/register.xlsx"), None);
    assert_eq!(&*xlsx.format, "XLSX, sheet \"Devices\" (1 more not read)");
    assert_eq!(
        xlsx.assets.iter().map(show).collect::<Vec<_>>(),
        ["4: A1 manufacturer=Acme & Söhne serial=12345 next=2026-10-03", "6: A2 serial=007 next=2027-01-31"]
    );
    assert_eq!(xlsx.problems, []);
    let ods = read("r.ods", include_bytes!("../../tests/fixtures/register.ods"), None);
    assert_eq!(
        ods.assets.iter().map(show).collect::<Vec<_>>(),
        ["2: A1 manufacturer=Acme next=2026-10-03", "4: A2 next=2027-01-31"]
    );
}

/// openMEDIS: an inventory as hospital staff entered it. The counts were taken with Python's `csv` module.
#[test]
fn a_real_inventory_is_read_whole() {
    let Some(data) = std::env::var_os("WARDROOM_DATA") else {
        println!("skipped: WARDROOM_DATA is not set");
        return;
    };
    let path = std::path::Path::new(&data).join("cmms/openmedis/assets.csv");
    let table = read("assets.csv", &std::fs::read(path).unwrap(), None);
    println!("{}\n{}{} rows, {} assets", table.format, table.mapping, table.rows_read, table.assets.len());
    for problem in table.problems.iter().take(20) {
        println!("{problem}");
    }
    let set = |has: fn(&Asset) -> bool| table.assets.iter().filter(|asset| has(asset)).count();
    assert_eq!((table.rows_read, table.assets.len(), table.problems.len()), (409, 409, 0));
    assert_eq!(set(|asset| asset.serial_number.is_some()), 278);
    assert_eq!(set(|asset| asset.model.is_some()), 351);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        read("f", &bytes, None);
    }

    #[test]
    fn every_row_is_an_asset_or_a_problem(
        rows in prop::collection::vec(("[A-C0-9]{0,2}", "[0-9a-f:. /]{0,18}", "[0-9/.-]{0,10}"), 0..12)
    ) {
        let lines = rows.iter().map(|(tag, mac, date)| format!("{tag};{mac};{date}\n"));
        let file = format!("Asset tag;MAC;Next PM\n{}", lines.collect::<String>());
        let table = read("f", file.as_bytes(), None);
        let dropped = table
            .problems
            .iter()
            .filter(|problem| matches!(&*problem.kind, "missing_tag" | "duplicate_tag"))
            .count();
        prop_assert_eq!(table.rows_read as usize, table.assets.len() + dropped);
        prop_assert_eq!(table.assets.len(), table.raw.len());
    }
}
