"""Where files of imports lie while they are wanted.

An upload lies apart from the folder in which its job works, so that a job that failed
can be run again without a new upload.
"""

from __future__ import annotations

from gisportal.core.work_folders import WorkFolders

# By the id of the job.
UPLOADS = WorkFolders("uploads")
# By the claim under which the job runs.
IMPORTS = WorkFolders("imports")
# By the claim under which the run is done.
FEED_RUNS = WorkFolders("sources")
