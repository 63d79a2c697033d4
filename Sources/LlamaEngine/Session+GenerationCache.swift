internal import CLlama

extension Session {
    /// Keeps of the cache what serves the prompts, and removes the rest.
    func reuseCache(_ sequences: inout [GrowingSequence]) {
        let old = cached ?? []
        if steeringKeys.count > 64 { steeringKeys.keep(Set(old.flatMap(\.keys))) }
        let window = Int(llama_model_n_swa(model.pointer))
        for index in sequences.indices
        where sequences[index].request.reusesCache && index < old.count {
            let prompt = sequences[index].request.prompt
            var keys: [Int32] = []
            for position in prompt.indices {
                keys.append(sequences[index].key(at: position, &steeringKeys))
            }
            sequences[index].fed = old[index].reusable(
                prompt,
                keys: keys,
                window: window,
                canTrim: !model.info.isRecurrent
            )
        }
        guard let memory = llama_get_memory(context), sequences.contains(where: { $0.fed > 0 })
        else {
            for index in sequences.indices { sequences[index].fed = 0 }
            clearCache()
            cached = sequences.map { _ in CachedSequence() }
            return
        }
        for index in old.indices {
            let kept = index < sequences.count ? sequences[index].fed : 0
            let isTrimmed = llama_memory_seq_rm(memory, Int32(index), Int32(kept), -1)
            let isThere = llama_memory_seq_pos_max(memory, Int32(index)) == Int32(kept) - 1
            if kept > 0, !(isTrimmed && isThere) {
                _ = llama_memory_seq_rm(memory, Int32(index), -1, -1)
                sequences[index].fed = 0
            }
        }
        cached = sequences.enumerated().map { index, sequence in
            guard sequence.fed > 0 else { return CachedSequence() }
            return old[index].first(sequence.fed)
        }
        for index in sequences.indices { sequences[index].reused = sequences[index].fed }
    }

    /// Ends sequences that the cache has no room for, after giving the room of ended ones to those that go on.
    func makeRoom(
        _ sequences: inout [GrowingSequence],
        _ schedule: GenerationSchedule,
        _ onText: (Int, String) -> Bool
    ) {
        func crowded() -> [Int] {
            let held = (cached ?? []).reduce(0) { $0 + $1.tokens.count }
            return schedule.withoutRoom(sequences.map(\.standing), held: held)
        }
        while let last = crowded().last {
            let ended = sequences.indices.filter {
                sequences[$0].end != nil && cached?[$0].tokens.isEmpty == false
            }
            for index in ended {
                if let memory = llama_get_memory(context) {
                    _ = llama_memory_seq_rm(memory, Int32(index), -1, -1)
                }
                cached?[index] = CachedSequence()
            }
            if ended.isEmpty { sequences[last].finish(.contextFull) { onText(last, $0) } }
        }
    }
}
