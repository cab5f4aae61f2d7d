package dev.gopuram.bundles;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The JSON schema that a prompt's answers keep to; of the drafts from 4 to 2020-12, without a word that is the last. */
public final class OutputSchema {
    private static final int MOST_SHOWN = 200;
    private static final String DRAFTS = "https://json-schema.org/";

    /** What a schema refers to has to be in it: nothing is fetched, and no file of ours is read. */
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaCacheEnabled(false)
                    .schemaLoader(loader -> loader.allow(iri -> iri.toString().startsWith(DRAFTS))));

    private final Schema schema;

    private OutputSchema(Schema schema) {
        this.schema = schema;
    }

    /** Reads it; INVALID where it is no schema. */
    static OutputSchema of(Bytes json) {
        try {
            Schema schema = SCHEMAS.getSchema(Json.tree(json));
            schema.initializeValidators();
            OutputSchema read = new OutputSchema(schema);
            // A reference in a circle shows only when something is held against it.
            Optional<String> _ = read.fault("{}");
            return read;
        } catch (SchemaException unreadable) {
            throw invalid(String.valueOf(unreadable.getMessage()));
        } catch (StackOverflowError endless) {
            throw invalid("refers to itself without end");
        }
    }

    private static Problem invalid(String why) {
        return Problem.invalid("output_schema", why, "a JSON schema that holds all it refers to");
    }

    /** The first thing in which a text does not keep to it; empty where it does. */
    public Optional<String> fault(String text) {
        JsonNode value;
        try {
            value = Json.foreignTree(text);
        } catch (JacksonException unreadable) {
            return Optional.of("no JSON");
        }
        return value.isMissingNode()
                ? Optional.of("no JSON")
                : schema.validate(value).stream().findFirst().map(OutputSchema::shown);
    }

    private static String shown(Error error) {
        String text = error.getInstanceLocation() + ": " + error.getMessage();
        return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "...";
    }
}
