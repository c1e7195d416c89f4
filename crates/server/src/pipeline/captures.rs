//! Captures into the store: hosts with their observations, and conversations.

use std::path::PathBuf;

use serde_json::json;
use wardroom_model::id::SourceId;
use wardroom_model::{Host, OpContext};
use wardroom_sensor::{Listening, Options};
use wardroom_store::{NewSource, SourceState};

use super::{Pipeline, PipelineError, ReadIn};

impl Pipeline {
    /// Reads captures in, each as a source of its own. One that was read before, under whatever name, is left as it is.
    ///
    /// # Errors
    /// When the store fails. What is wrong with a capture is a problem.
    pub async fn captures_read(
        &self,
        context: &OpContext,
        paths: &[PathBuf],
        options: &Options,
    ) -> Result<ReadIn, PipelineError> {
        let mut sum = ReadIn::default();
        for path in paths {
            self.capture_read(context, path.clone(), options.clone(), &mut sum).await?;
        }
        Ok(sum)
    }

    async fn capture_read(
        &self,
        context: &OpContext,
        path: PathBuf,
        options: Options,
        sum: &mut ReadIn,
    ) -> Result<(), PipelineError> {
        let (listening, hosts) = tokio::task::spawn_blocking(move || listen(&path, options)).await??;
        let problems = &listening.problems;
        if let Some(capture) = listening.captures.first()
            && let Some(sha256) = capture.file.sha256.clone()
        {
            let source = NewSource {
                kind: capture.kind.into(),
                name: capture.file.name.clone(),
                sha256,
                bytes: capture.bytes,
            };
            let ticket = self.store.source_begin(context, &source).await?;
            if ticket.state == SourceState::Complete {
                sum.known += 1;
                return Ok(());
            }
            self.keep(context, &ticket.id, &listening, &hosts).await?;
            sum.read += 1;
        }
        sum.problems.extend(problems.iter().cloned());
        Ok(())
    }

    async fn keep(
        &self,
        context: &OpContext,
        source: &SourceId,
        listening: &Listening,
        hosts: &[Host],
    ) -> Result<(), PipelineError> {
        let counters = &listening.heard.counters;
        self.store.host_put_batch(context, source, hosts).await?;
        self.store.conversation_put_batch(context, source, &listening.heard.conversations).await?;
        self.store.problem_record(context, source, &listening.problems).await?;
        let counts = json!({
            "frames": counters.packets,
            "carried_packets": counters.carried,
            "records": counters.records,
            "bytes_on_the_wire": counters.bytes,
            "hosts": hosts.len(),
            "conversations": listening.heard.conversations.len(),
            "facts": counters.facts,
            "duplicated_frames": counters.duplicates,
            "problems": listening.problems.len(),
        });
        Ok(self.store.source_complete(context, source, counts).await?)
    }
}

/// The part that only computes. A source is known by its digest, which is taken for sightings.
fn listen(path: &PathBuf, options: Options) -> Result<(Listening, Vec<Host>), PipelineError> {
    let options = Options { keep_sightings: true, ..options };
    let mut listening = wardroom_sensor::listen(std::slice::from_ref(path), &options, None)?;
    let hosts = wardroom_identity::host::join(std::mem::take(&mut listening.heard.sightings));
    Ok((listening, hosts))
}
