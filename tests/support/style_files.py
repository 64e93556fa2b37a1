"""A style as QGIS writes it."""

from __future__ import annotations

QML = """<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.34" hasScaleBasedVisibilityFlag="1" minScale="35000" maxScale="0" labelsEnabled="1">
 <renderer-v2 type="categorizedSymbol" attr="LOAI_DAT">
  <categories>
   <category symbol="0" value="ODT" label="Đất ở đô thị" render="true"/>
   <category symbol="1" value="CLN" label="CLN" render="false"/>
   <category symbol="2" value="" label="" render="true"/>
  </categories>
  <symbols>
   <symbol name="0" type="fill" alpha="0.5"><layer class="SimpleFill"><Option type="Map">
     <Option name="color" value="255,160,255,255,rgb:1,0.6,1,1" type="QString"/>
     <Option name="outline_color" value="35,35,35,255" type="QString"/>
     <Option name="outline_width" value="0.26" type="QString"/>
     <Option name="outline_width_unit" value="MM" type="QString"/></Option></layer></symbol>
   <symbol name="1" type="fill" alpha="1"><layer class="SimpleFill">
     <prop k="color" v="255,210,160,128"/><prop k="outline_style" v="no"/></layer></symbol>
   <symbol name="2" type="fill" alpha="1"><layer class="SVGFill"/></symbol>
  </symbols>
 </renderer-v2>
 <labeling type="simple"><settings><text-style fontSize="9" textColor="10,20,30,255"/>
  <rendering scaleMax="5000"/></settings></labeling>
 <layerOpacity>0.8</layerOpacity>
</qgis>"""
