package dev.gopuram.oip;

import dev.gopuram.contracts.models.TensorSpec;
import dev.gopuram.kernel.Problem;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads what another server says of itself and its models. What it leaves out is empty. */
final class OipDocuments {
    private OipDocuments() {}

    static OipServer server(JsonNode said) {
        return new OipServer(text(said, "name"), text(said, "version"), texts(said.path("extensions")));
    }

    /** INVALID where a tensor's type is none. */
    static OipModel model(JsonNode said) {
        return new OipModel(
                text(said, "name"),
                texts(said.path("versions")),
                text(said, "platform"),
                specs(said, "inputs"),
                specs(said, "outputs"),
                OipBatching.NONE);
    }

    private static List<TensorSpec> specs(JsonNode said, String field) {
        List<TensorSpec> specs = new ArrayList<>();
        for (JsonNode spec : said.path(field)) {
            String at = field + "[" + specs.size() + "]";
            List<Long> shape = new ArrayList<>();
            for (JsonNode dimension : spec.path("shape")) {
                shape.add(dimension.asLong(-1));
            }
            if (!spec.path("shape").isArray()) {
                throw Problem.invalid(at + ".shape", spec.path("shape"), "an array of whole numbers");
            }
            specs.add(
                    new TensorSpec(text(spec, "name"), Elements.type(at + ".datatype", text(spec, "datatype")), shape));
        }
        return specs;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asString("")));
        return texts;
    }

    private static String text(JsonNode said, String field) {
        return said.path(field).asString("");
    }
}
