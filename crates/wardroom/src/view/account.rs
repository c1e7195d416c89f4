//! A line of `user list`.

use wardroom_store::AccountRow;

use crate::output::Row;

impl Row for AccountRow {
    const HEADINGS: &'static [&'static str] =
        &["login", "name", "role", "departments", "second factor", "last here", "state"];

    fn cells(&self) -> Vec<String> {
        let departments = self.departments.as_ref().map_or("all".to_owned(), |some| some.join(", "));
        vec![
            self.login.to_string(),
            self.name.to_string(),
            self.role.to_string(),
            departments,
            if self.has_second_factor { "yes" } else { "no" }.to_owned(),
            self.seen_at.map(|seen| seen.to_string()).unwrap_or_default(),
            if self.disabled_at.is_some() { "disabled" } else { "may come in" }.to_owned(),
        ]
    }
}
