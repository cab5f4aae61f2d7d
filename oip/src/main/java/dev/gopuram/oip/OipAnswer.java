package dev.gopuram.oip;

import dev.gopuram.contracts.models.Tensor;
import java.util.List;

/**
 * What another server answered.
 *
 * @param version empty where it did not say
 */
public record OipAnswer(String model, String version, String id, List<Tensor> outputs) {
    public OipAnswer {
        outputs = List.copyOf(outputs);
    }
}
