//! The schemas of `schemas/`, ready to judge.

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::Value;

use crate::program::{files_below, project};

/// Judges values by one schema.
pub(crate) struct Schema {
    schemas: Schemas,
    index: SchemaIndex,
    name: String,
}

impl Schema {
    pub(crate) fn new(name: &str) -> Self {
        let mut compiler = Compiler::new();
        compiler.enable_format_assertions();
        for file in files_below(&project("schemas"), &["json"]) {
            let schema: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
            if let Some(id) = schema["$id"].as_str() {
                compiler.add_resource(id, schema.clone()).unwrap();
            }
        }
        let mut schemas = Schemas::new();
        let index = compiler.compile(&format!("wardroom:{name}"), &mut schemas).unwrap();
        Self { schemas, index, name: name.to_owned() }
    }

    /// Fails where a value is not as the schema says.
    pub(crate) fn check(&self, value: &Value, from: &str) {
        if let Err(error) = self.schemas.validate(value, self.index) {
            panic!("{from}: not as schemas/{}.json says: {error:#}\n{value:#}", self.name);
        }
    }

    /// Checks every line.
    pub(crate) fn check_all(&self, values: &[Value], from: &str) {
        values.iter().for_each(|value| self.check(value, from));
    }
}
