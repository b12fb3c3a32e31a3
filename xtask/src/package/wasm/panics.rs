//! A panic ends in a trap, whose text nobody sees: what would make that text goes out of the wasm.

use anyhow::{Result, ensure};
use walrus::ir::{Instr, Unreachable, Value};
use walrus::{ConstExpr, DataId, DataKind, FunctionKind, Module};

/// Parts of the names of what is called when something has gone wrong, and never returns.
const PANICS: [&str; 14] = [
    "]::alloc::handle_alloc_error",
    "]::alloc::rust_oom",
    "]::cell::lazy::panic_",
    "]::cell::panic_",
    "]::option::expect_failed",
    "]::option::unwrap_failed",
    "]::panicking::",
    "]::raw_vec::handle_error",
    "]::result::unwrap_failed",
    "]::rust_begin_unwind",
    "]::slice::index::slice_index_fail",
    "]::thread::local::panic_",
    "::assert_failed",
    "::len_mismatch_fail",
];

/// The length of a `core::panic::Location` in wasm: the file's name by its address and length, a
/// line, a column.
const LOCATION_BYTES: usize = 16;

/// Cuts the functions down to a trap, and blanks the places in sources that they told of.
pub fn cut(module: &mut Module) -> Result<()> {
    let cut = cut_functions(module);
    let blanked = blank_locations(module);
    // Each compiler may name them otherwise; a few would go unnoticed.
    ensure!(
        cut >= PANICS.len() && blanked > 100,
        "only {cut} functions that panic and {blanked} places were found: look at {}",
        file!()
    );
    Ok(())
}

fn cut_functions(module: &mut Module) -> usize {
    let mut cut = 0;
    for function in module.funcs.iter_mut() {
        let name = function.name.as_deref().unwrap_or_default();
        let FunctionKind::Local(local) = &mut function.kind else {
            continue;
        };
        let body = local.block_mut(local.entry_block());
        let trap = body.instrs.last().cloned();
        let never_returns = trap
            .as_ref()
            .is_some_and(|(last, _)| matches!(last, Instr::Unreachable(Unreachable {})));
        if never_returns && PANICS.iter().any(|part| name.contains(part)) {
            body.instrs = trap.into_iter().collect();
            cut += 1;
        }
    }
    cut
}

fn blank_locations(module: &mut Module) -> usize {
    let mut memory = Memory::of(module);
    let locations = memory.locations();
    for &(at, file, length) in &locations {
        memory.blank(at, LOCATION_BYTES);
        memory.blank(file, length);
    }
    for Part { id, bytes, .. } in memory.0 {
        module.data.get_mut(id).value = bytes;
    }
    locations.len()
}

/// What the memory holds at the start.
struct Memory(Vec<Part>);

struct Part {
    id: DataId,
    address: usize,
    bytes: Vec<u8>,
}

impl Part {
    fn at(&mut self, address: usize, length: usize) -> Option<&mut [u8]> {
        let from = address.checked_sub(self.address)?;
        self.bytes.get_mut(from..from.checked_add(length)?)
    }
}

impl Memory {
    fn of(module: &Module) -> Self {
        let parts = module.data.iter().filter_map(|data| match &data.kind {
            DataKind::Active {
                offset: ConstExpr::Value(Value::I32(address)),
                ..
            } => Some(Part {
                id: data.id(),
                address: usize::try_from(*address).ok()?,
                bytes: data.value.clone(),
            }),
            _ => None,
        });
        Self(parts.collect())
    }

    /// The address of every location, of its file's name, and that name's length.
    fn locations(&mut self) -> Vec<(usize, usize, usize)> {
        let addresses: Vec<usize> = self
            .0
            .iter()
            .flat_map(|part| {
                (part.address.next_multiple_of(4)..part.address + part.bytes.len()).step_by(4)
            })
            .collect();
        let found = addresses.into_iter().filter_map(|at| {
            let words = self.at(at, LOCATION_BYTES)?.as_chunks::<4>().0;
            let &[file, length, line, column] = words else {
                return None;
            };
            let [file, length, line, column] =
                [file, length, line, column].map(|word| u32::from_le_bytes(word) as usize);
            let is_location =
                line > 0 && column > 0 && self.at(file, length).is_some_and(is_source);
            is_location.then_some((at, file, length))
        });
        found.collect()
    }

    fn at(&mut self, address: usize, length: usize) -> Option<&mut [u8]> {
        self.0.iter_mut().find_map(|part| part.at(address, length))
    }

    fn blank(&mut self, address: usize, length: usize) {
        if let Some(bytes) = self.at(address, length) {
            bytes.fill(0);
        }
    }
}

fn is_source(name: &mut [u8]) -> bool {
    name.ends_with(b".rs") && name.iter().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::{Memory, Part};
    use walrus::Module;

    #[test]
    fn a_place_is_found_by_the_name_that_it_points_to() {
        let mut module = Module::default();
        let memory = module.memories.add_local(false, false, 1, None, None);
        let kind = walrus::DataKind::Active {
            memory,
            offset: walrus::ConstExpr::Value(walrus::ir::Value::I32(1000)),
        };
        let mut bytes = b"src/main.rs\0".to_vec();
        for word in [1000_u32, 11, 7, 3, 1000, 8, 7, 3] {
            bytes.extend(word.to_le_bytes());
        }
        module.data.add(kind, bytes);
        let mut memory = Memory::of(&module);
        assert_eq!(memory.locations(), [(1012, 1000, 11)]);
        memory.blank(1000, 11);
        let [Part { bytes, .. }] = &memory.0[..] else {
            panic!("one part")
        };
        assert_eq!(bytes[..13], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xe8]);
    }
}
