import Testing
import Undertone

/// Plans changed step by step, as a chat does it.
@Suite struct PlanSettingTests {
    @Test(arguments: [
        ("none", "joy", "0.3", "", "0.3 joy"),
        ("none", "self:joyful", "-1", "@3@opening", "-1 self:joyful@3@opening"),
        ("none", "\"two words\"", "auto", "@2 when z:sad>1", "auto \"two words\"@2 when z:sad>1"),
        (
            "0.3 joy@3 when z:sad>1 | ablate sad", "joy", "0.5", "",
            "0.5 joy@3 when z:sad>1 | ablate sad"
        ),
        ("0.3 joy@3 when z:sad>1", "joy", "0.5", "@4", "0.5 joy@4"),
        ("0.3 joy | 0.2 sad", "joy", "0", "", "0.2 sad"),
        ("ablate joy", "joy", "0.3", "", "ablate joy | 0.3 joy"),
        ("0.3 joy/dim", "joy", "0.3", "", "0.3 joy/dim | 0.3 joy"),
        ("0.3 joy", "sad", "0", "", "0.3 joy"),
    ])
    func directions(
        _ plan: String,
        _ name: String,
        _ strength: String,
        _ place: String,
        _ changed: String
    ) throws {
        let found = try SteeringPlan(parsing: plan).setting(name, strength, place)
        #expect(found.description == changed)
    }

    @Test func strengths() throws {
        let plan = try SteeringPlan(
            parsing: "0.3 joy@3 | ablate sad | keep auto fear | affine -1 x"
        )
        #expect(
            try plan.setting(alpha: 0.5).description
                == "0.5 joy@3 | ablate sad | keep 0.5 fear | affine 0.5 x"
        )
        #expect(throws: UndertoneError.self) { try SteeringPlan.none.setting(alpha: 1) }
    }

    @Test(arguments: ["", "set", "joy |", "joy | 0.2 sad", "joy sad"])
    func noNames(_ name: String) throws {
        #expect(throws: UndertoneError.self) { try SteeringPlan.none.setting(name, "1") }
    }
}
