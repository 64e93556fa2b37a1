"""Backups in a bucket of S3 or of what speaks like it (MinIO, Ceph)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO

import boto3
from boto3.exceptions import S3UploadFailedError
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils.translation import gettext as _

from gisportal.maintenance.backup.target import Readable
from gisportal.maintenance.errors import TargetError

# Other servers know nothing of the newer checksums; every file has one of ours.
CONFIG = Config(
    connect_timeout=10,
    read_timeout=60,
    retries={"max_attempts": 4, "mode": "standard"},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)
# An upload in parts that is older belongs to nobody.
UNFINISHED_AGE = timedelta(days=1)
MISSING = {"404", "NoSuchKey"}


class S3Target:
    """Backups below a prefix of a bucket."""

    def __init__(self, bucket: str, prefix: str) -> None:
        self.bucket = bucket
        self.prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self.client = boto3.client(
            "s3",
            endpoint_url=settings.BACKUP_S3_ENDPOINT or None,
            region_name=settings.BACKUP_S3_REGION or None,
            aws_access_key_id=settings.BACKUP_S3_KEY or None,
            aws_secret_access_key=settings.BACKUP_S3_SECRET or None,
            config=CONFIG,
        )

    def put(self, name: str, source: Readable) -> None:
        """An object appears when its upload is complete, not before."""
        with self._told():
            self.client.upload_fileobj(source, self.bucket, self.prefix + name)

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """The object's body."""
        with self._told():
            got = self.client.get_object(Bucket=self.bucket, Key=self.prefix + name)
            with got["Body"] as body:
                yield body

    def sizes(self, prefix: str) -> dict[str, int]:
        """Bytes by name."""
        pages = self.client.get_paginator("list_objects_v2")
        with self._told():
            return {
                item["Key"].removeprefix(self.prefix): int(item["Size"])
                for page in pages.paginate(
                    Bucket=self.bucket, Prefix=self.prefix + prefix
                )
                for item in page.get("Contents", [])
            }

    def delete(self, name: str) -> None:
        """Remove an object."""
        with self._told():
            self.client.delete_object(Bucket=self.bucket, Key=self.prefix + name)

    def sweep_unfinished(self) -> None:
        """Give up uploads in parts that nobody has finished."""
        oldest = datetime.now(UTC) - UNFINISHED_AGE
        with self._told():
            found = self.client.list_multipart_uploads(
                Bucket=self.bucket, Prefix=self.prefix
            )
            for upload in found.get("Uploads", []):
                if upload["Initiated"] < oldest:
                    self._give_up(upload)

    def _give_up(self, upload: dict[str, Any]) -> None:
        self.client.abort_multipart_upload(
            Bucket=self.bucket, Key=upload["Key"], UploadId=upload["UploadId"]
        )

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say what the library says in the portal's own errors."""
        try:
            yield
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in MISSING:
                raise FileNotFoundError(str(error)) from error
            raise self._failed(error) from error
        except (BotoCoreError, S3UploadFailedError) as error:
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> TargetError:
        return TargetError(
            _("The bucket %(bucket)s cannot be used: %(why)s")
            % {"bucket": self.bucket, "why": error}
        )
