/// `banned-word`: no word that names an emotion, whichever it is, and none from the file's own name.
struct BannedWordRule: LintRule {
    let id = "banned-word"
    let why =
        "a text that names an emotion is told from others by that word, and the direction would be the word's"
    let breaking =
        "angry.txt: \"Her bitterness showed.\" (bitter bans it); proud.txt: \"'So proud!' he said.\""
    let keeping = "angry.txt: \"She set the cup down so that the saucer rang.\""
    let remedy = "show what someone does, says or notices; the same stem counts, in quotations too"

    func check(_ text: LintText, in corpus: LintCorpus) -> [LintFinding] {
        // A loose text is named by its topic, and a baseline by what it is.
        let isTold = text.name.contains("/") && text.label != EmotionCatalogue.baseline
        let own = isTold ? text.labelStems : [:]
        return text.words.compactMap { word in
            if let part = word.stems.lazy.compactMap({ own[$0] }).first {
                return finding(text, word, "\"\(word.text)\" is in the file's own name (\(part))")
            }
            guard let found = word.stems.lazy.compactMap({ corpus.lexicon.banned[$0] }).first
            else { return nil }
            let emotions = found.emotions.joined(separator: ", ")
            return finding(
                text,
                word,
                "\"\(word.text)\" has the stem of \"\(found.lemma)\", which is banned for \(emotions)"
            )
        }
    }

    func omission(in corpus: LintCorpus) -> String? {
        guard corpus.catalogue == nil else { return nil }
        return
            "there is no \(EmotionCatalogue.fileName) in or beside the folder, so only words of files' own "
            + "names are found"
    }
}
