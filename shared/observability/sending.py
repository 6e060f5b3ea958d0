"""Sends spans to a collector by OTLP over HTTP, as the standard variables say."""

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor


def make_provider(service: str | None) -> TracerProvider:
    """Makes spans of this service and sends them in batches; None where a variable names it."""
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: service} if service else {}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider
