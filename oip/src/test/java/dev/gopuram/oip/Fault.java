package dev.gopuram.oip;

import java.util.List;

/** What a server can do wrong, and the checks of which at least one has to notice. */
enum Fault {
    /** GET /v2 is 404. */
    NO_SERVER_METADATA("rest-server-metadata", "rest-server-metadata-slash"),
    NO_SLASH("rest-server-metadata-slash"),
    /** The path is read as {@code version}, not {@code versions}. */
    NO_VERSION_PATHS("rest-model-metadata-version", "rest-model-ready-version", "rest-infer-version-path"),
    NO_METADATA_OF_DYNAMIC_SHAPES("rest-model-metadata", "rest-model-metadata-tensors"),
    FAILS_WITHOUT_OUTPUTS("rest-infer", "rest-infer-all-outputs"),
    BELIEVES_ANY_SHAPE("rest-elements-few", "rest-elements-many", "rest-elements-none"),
    UNKNOWN_MODEL_IS_A_BAD_REQUEST("rest-infer-model-unknown"),
    UNKNOWN_MODEL_READY_IS_424("rest-model-ready-unknown"),
    UNKNOWN_VERSION_IS_ANSWERED("rest-version-unknown", "rest-infer-version-unknown"),
    NO_MODEL_VERSION("rest-infer-model-version", "rest-infer-version-path"),
    FAILS_ON_SEVERAL_ROWS("rest-infer-rows"),
    NO_ID("rest-infer-id"),
    OUTPUT_ORDER_OF_ITS_OWN("rest-infer-output-order"),
    ALL_OUTPUTS_ALWAYS("rest-infer-output-subset"),
    ERRORS_ARE_TEXT("rest-body-syntax", "rest-model-unknown"),
    ERRORS_ARE_500("rest-body-syntax", "rest-input-unknown", "rest-datatype-unknown"),
    VERBS_ARE_NOT_LOOKED_AT("rest-verb-metadata", "rest-verb-infer"),
    UNKNOWN_OUTPUT_IS_LEFT_OUT("rest-output-unknown"),
    UNKNOWN_INPUT_IS_LEFT_OUT("rest-input-unknown"),
    INPUT_TWICE_IS_ANSWERED("rest-input-twice"),
    ANY_DATATYPE("rest-datatype-unknown", "rest-datatype-other"),
    NEGATIVE_SHAPE("rest-shape-negative"),
    NUMBERS_ARE_WRAPPED("rest-elements-range"),
    NULL_IS_ZERO("rest-elements-null"),
    TEXT_IS_A_NUMBER("rest-elements-type"),
    UNKNOWN_PARAMETERS_ARE_REFUSED("rest-infer-unknown-parameters"),
    OBJECTS_ARE_PARAMETERS("rest-parameter-object"),
    NESTED_IS_REFUSED("rest-infer-nested"),
    BIG_ENDIAN("rest-binary-input", "rest-binary-output"),
    BINARY_REST_IS_IGNORED("rest-binary-rest"),
    BINARY_OUTPUT_IS_JSON("rest-binary-output", "rest-binary-per-output"),
    BINARY_WITHOUT_HEADER("rest-binary-output"),
    BINARY_SIZE_IS_WRONG("rest-binary-output"),
    LENGTH_IS_ALWAYS_THERE("rest-binary-header"),
    RAW_IS_REFUSED("rest-raw"),
    NOT_READY_IN_READY_INDEX("rest-index-ready"),
    STATISTICS_STAND_STILL("rest-stats-count", "grpc-statistics"),
    STATISTICS_LACK_CACHE("rest-stats"),
    CONFIG_LACKS_DIMENSIONS("rest-config"),
    GRPC_FAILS_WITH_UNKNOWN("grpc-model-unknown", "grpc-infer-both", "grpc-infer-raw-size"),
    GRPC_IS_NEVER_RAW("grpc-infer-raw"),
    GRPC_IS_ALWAYS_RAW("grpc-infer-contents"),
    GRPC_TAKES_BOTH("grpc-infer-both"),
    GRPC_HAS_NO_ID("grpc-infer-id", "grpc-stream"),
    GRPC_STREAM_ENDS_AT_A_FAILURE("grpc-stream-error"),
    GRPC_STREAM_HAS_NO_STATUS("grpc-stream-status"),
    GRPC_HAS_NO_HEALTH("grpc-health"),
    GRPC_IS_NOT_LIVE("grpc-live");

    private final List<String> noticedBy;

    Fault(String... noticedBy) {
        this.noticedBy = List.of(noticedBy);
    }

    List<String> noticedBy() {
        return noticedBy;
    }
}
