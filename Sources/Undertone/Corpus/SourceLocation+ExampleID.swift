internal import Foundation

extension SourceLocation {
    /// The name of an example that the file gives none: `<file stem>:<line>`.
    var exampleID: String {
        let name = NSString(string: file).lastPathComponent
        return NSString(string: name).deletingPathExtension + ":\(line)"
    }
}
