//! A line of `devices`.

use wardroom_store::DeviceRow;

use crate::output::Row;

impl Row for DeviceRow {
    const HEADINGS: &'static [&'static str] = &[
        "name",
        "vendor",
        "product",
        "version",
        "category",
        "address",
        "department",
        "maintenance",
        "security",
        "next",
    ];

    fn cells(&self) -> Vec<String> {
        let text = |text: &Option<Box<str>>| text.as_deref().unwrap_or_default().to_owned();
        vec![
            self.name.to_string(),
            text(&self.vendor),
            text(&self.product),
            text(&self.version),
            text(&self.category_name),
            text(&self.address),
            text(&self.department),
            self.maintenance.text.to_string(),
            self.security.text.to_string(),
            self.next_step.as_ref().map(|step| step.action.to_string()).unwrap_or_default(),
        ]
    }
}
