//! Removes the code and data of panic messages from the wasm: a panic ends in a trap, which shows no message.

use super::assumptions::{LOCATION_BYTES, PANICS};
use walrus::ir::{Instr, Value};
use walrus::{ConstExpr, DataId, DataKind, FunctionKind, Module};

/// Reduces the panic functions to a trap, and blanks the source locations that they would report.
pub fn cut(module: &mut Module) {
    cut_functions(module);
    blank_locations(module);
}

fn cut_functions(module: &mut Module) {
    for function in module.funcs.iter_mut() {
        let name = function.name.as_deref().unwrap_or_default();
        let FunctionKind::Local(local) = &mut function.kind else {
            continue;
        };
        let body = &mut local.block_mut(local.entry_block()).instrs;
        let never_returns = matches!(body.last(), Some((Instr::Unreachable(_), _)));
        if never_returns && PANICS.iter().any(|part| name.contains(part)) {
            body.drain(..body.len() - 1);
        }
    }
}

fn blank_locations(module: &mut Module) {
    let mut memory = Memory::of(module);
    for (at, file, length) in memory.locations() {
        memory.blank(at, LOCATION_BYTES);
        memory.blank(file, length);
    }
    for Part { id, bytes, .. } in memory.0 {
        module.data.get_mut(id).value = bytes;
    }
}

/// The initial content of the memory.
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

    /// Returns, for every source location, its address, and the address and length of its file's name.
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
    fn finds_a_source_location_by_its_file_name() {
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
