package dev.gopuram.oip;

import dev.gopuram.contracts.models.LoadedVersion;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.Predictions;
import dev.gopuram.contracts.models.VersionStatistics;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.util.List;
import java.util.function.Function;

/** The protocol's messages over gRPC, each as its bytes. INVALID for what is no message. */
public final class OipProto {
    /** The service's full name: calls come by {@code /inference.GRPCInferenceService/ModelInfer}. */
    public static final String SERVICE = "inference.GRPCInferenceService";

    /** The metadata key with which a client wants a stream to end with a failure's status instead of going on. */
    public static final String REAL_STATUS = "triton_grpc_error";

    private OipProto() {}

    /**
     * Reads a ModelInferRequest; what does not fit is refused as in {@link OipJson#read}.
     *
     * @param models finds the model that the message names, as it says of itself; its failures pass
     */
    public static OipRequest read(Bytes message, Function<OipName, Model> models, OipLimits limits) {
        return Coming.soon(false);
    }

    /** A ModelInferResponse. */
    public static Bytes reply(OipRequest request, Predictions predictions) {
        return Coming.soon(false);
    }

    /** The id of a ModelInferRequest, for a failure of its; empty where it has none or cannot be read. */
    public static String id(Bytes message) {
        return Coming.soon(false);
    }

    /** A ModelStreamInferResponse with an answer. */
    public static Bytes streamed(OipRequest request, Predictions predictions) {
        return Coming.soon(false);
    }

    /**
     * A ModelStreamInferResponse with a failure: the stream goes on.
     *
     * @param id the request's
     */
    public static Bytes streamedFailure(Problem problem, String id) {
        return Coming.soon(false);
    }

    /** The model that a ModelReadyRequest, ModelMetadataRequest, ModelConfigRequest or ModelStatisticsRequest names. */
    public static OipName readName(Bytes message) {
        return Coming.soon(false);
    }

    public static Bytes live(boolean live) {
        return Coming.soon(false);
    }

    public static Bytes ready(boolean ready) {
        return Coming.soon(false);
    }

    public static Bytes modelReady(boolean ready) {
        return Coming.soon(false);
    }

    public static Bytes server(OipServer server) {
        return Coming.soon(false);
    }

    public static Bytes model(OipModel model) {
        return Coming.soon(false);
    }

    public static Bytes config(OipModel model, OipBatching batching) {
        return Coming.soon(false);
    }

    /** Whether a RepositoryIndexRequest asks for ready models alone. */
    public static boolean readReadyOnly(Bytes message) {
        return Coming.soon(false);
    }

    public static Bytes index(List<LoadedVersion> versions, boolean readyOnly) {
        return Coming.soon(false);
    }

    /** The model's name in a RepositoryModelLoadRequest or RepositoryModelUnloadRequest. */
    public static String readRepositoryModel(Bytes message) {
        return Coming.soon(false);
    }

    /** A RepositoryModelLoadResponse or RepositoryModelUnloadResponse. */
    public static Bytes done() {
        return Bytes.EMPTY;
    }

    public static Bytes statistics(List<VersionStatistics> versions) {
        return Coming.soon(false);
    }
}
