/// `goemotions:DIR`: the official files of GoEmotions.
///
/// Source: Demszky, Movshovitz-Attias, Ko et al. 2020, arXiv 2005.00547.
/// `train.tsv`, `dev.tsv` and `test.tsv` hold `text<TAB>label indices<TAB>comment id`, without
/// header or quoting; `emotions.txt` holds the label names, one a line, counted from 0.
public enum GoEmotionsFormat: CorpusFormat {
    /// The format's name.
    public static let name = "goemotions"
    /// One line for the help.
    public static let summary =
        "goemotions:DIR   GoEmotions: train.tsv, dev.tsv, test.tsv, emotions.txt"

    static let splits = ["train", "dev", "test"]

    /// Opens the folder; with `options.split`, only that file is read.
    public static func reader(
        path: String,
        options: CorpusOptions
    ) throws -> any CorpusReader {
        try GoEmotionsReader(directory: path, split: options.split)
    }
}
