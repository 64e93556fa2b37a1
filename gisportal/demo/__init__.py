"""The demonstration province: real communes, everything else invented.

Pure geometry and data; nothing here knows a Django model. `build` writes one zipped
shapefile a layer and the facts its catalogue row needs; the command `loaddemo` loads
them through the same importer as anybody's upload. All coordinates are VN-2000 /
TM-3 105-30 (EPSG:9209), metres, unless a name says `lon_lat`.
"""
