package dev.gopuram.oip;

import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.Tensor;
import java.util.List;

/** Requests as tests need them. */
final class Requests {
    private Requests() {}

    static OipRequest of(String model, Tensor input, WantedOutput.Form form, boolean raw, boolean nonFinite) {
        return new OipRequest(
                new OipName(model, ""),
                "r7",
                new Inputs.Tensors(List.of(input)),
                List.of(),
                form,
                nonFinite,
                raw,
                null);
    }
}
